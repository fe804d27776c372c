//! The theme: templates, styles, scripts and words; the embedded default, overridden file by file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rust_embed::Embed;
use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use super::drawn::Surroundings;
use super::locale::{Locale, fill_by};
use super::views::View;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;
use crate::read::{SourceFile, SourceTree};

#[derive(Embed)]
#[folder = "themes/default/"]
struct DefaultTheme;

/// A file that every page asks for; its name changes with its bytes.
#[derive(Clone, Debug)]
pub struct NamedAsset {
    /// Address below the base: `/_chienowa/theme/site.0a1b2c3d.css`.
    pub url: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Templates, styles, scripts and words, ready to render.
#[derive(Clone, Debug)]
pub struct Theme {
    tera: Tera,
    /// BLAKE3 of all that it was made of.
    made_of: [u8; 32],
    /// The folder of overrides, for diagnostics.
    folder: String,
    /// The one style sheet.
    pub style: NamedAsset,
    /// The one script.
    pub script: NamedAsset,
    /// The mark.
    pub icon: NamedAsset,
    locales: BTreeMap<String, Locale>,
}

impl Theme {
    /// The theme of a portal: the one that was loaded before, if it would come out the same.
    ///
    /// # Errors
    ///
    /// As of [`Theme::load`].
    pub fn load_after(
        tree: &SourceTree,
        config: &Config,
        before: Option<&Arc<Self>>,
    ) -> Result<Arc<Self>, Vec<Diagnostic>> {
        let made_of = made_of(tree, config);
        match before.filter(|before| before.made_of == made_of) {
            Some(before) => Ok(Arc::clone(before)),
            None => Self::load(tree, config).map(Arc::new),
        }
    }

    /// Puts the theme of a portal together.
    ///
    /// # Errors
    ///
    /// Every template, locale or theme name that cannot be used.
    pub fn load(tree: &SourceTree, config: &Config) -> Result<Self, Vec<Diagnostic>> {
        let folder = format!("themes/{}/", config.theme);
        let files = files(tree, &folder);
        if config.theme != "default" && !files.values().any(|(_, overrides)| *overrides) {
            return Err(vec![unknown_theme(tree, config)]);
        }
        let (locales, found) = locales(tree, &files, config, &folder);
        if !found.is_empty() {
            return Err(found);
        }
        let tera = templates(&files).map_err(|error| vec![describe(&error, &folder, "")])?;
        Ok(Self {
            tera,
            made_of: made_of(tree, config),
            folder,
            style: named("site", "css", style(&files, config)),
            script: named("site", "js", script(&files)),
            icon: named(
                "favicon",
                "svg",
                files.get("icons/favicon.svg").map(|(text, _)| text.clone()).unwrap_or_default(),
            ),
            locales,
        })
    }

    /// The words of a language, or of any if the theme has none of it.
    pub fn locale(&self, language: &str) -> &Locale {
        self.locales
            .get(language)
            .or_else(|| self.locales.values().next())
            .expect("the default theme has locales")
    }

    /// Draws a page with its layout.
    pub(super) fn render<V: View>(
        &self,
        view: &V,
        around: &Surroundings,
        locale: &Locale,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let draw = || {
            let mut context = Context::from_serialize(view)?;
            context.insert_value("t", locale.for_templates.clone());
            context.insert("site_head", &around.site_head);
            context.insert("site_ways", &around.site_ways);
            context.insert("small_search", &around.small_search);
            context.insert("foot", &around.foot);
            let mut bytes = Vec::with_capacity(32 << 10);
            self.tera.render_to(V::LAYOUT, &context, &mut bytes)?;
            Ok(bytes)
        };
        draw().map_err(|error: tera::Error| Box::new(describe(&error, &self.folder, V::LAYOUT)))
    }

    /// Draws a view that is a part of pages.
    pub(super) fn render_part<V: View>(&self, view: &V, locale: &Locale) -> Result<String, Box<Diagnostic>> {
        let draw = || {
            let mut context = Context::from_serialize(view)?;
            context.insert_value("t", locale.for_templates.clone());
            self.tera.render(V::LAYOUT, &context)
        };
        draw().map_err(|error| Box::new(describe(&error, &self.folder, V::LAYOUT)))
    }

    /// Draws a component of one argument, for the holes in a body.
    pub(super) fn component(
        &self,
        name: &str,
        view: &impl Serialize,
        locale: &Locale,
    ) -> Result<String, Box<Diagnostic>> {
        let mut arguments = Context::new();
        arguments.insert(name.to_owned(), view);
        let mut implicits = Context::new();
        implicits.insert_value("t", locale.for_templates.clone());
        self.tera
            .render_component_with_implicits(name, &arguments, &implicits, None, true)
            .map_err(|error| Box::new(describe(&error, &self.folder, name)))
    }
}

/// What a theme depends on: the portal's own files and what is configured. The embedded files are this program's.
fn made_of(tree: &SourceTree, config: &Config) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let mut add = |bytes: &[u8]| {
        // With its length, so that no two lists of parts look the same.
        hasher.update(&bytes.len().to_le_bytes()).update(bytes);
    };
    add(config.theme.as_bytes());
    add(&config.languages.len().to_le_bytes());
    config.languages.iter().for_each(|language| add(language.as_bytes()));
    add(&config.theme_tokens.len().to_le_bytes());
    for (token, value) in &config.theme_tokens {
        add(token.as_bytes());
        add(value.as_bytes());
    }
    for (path, file) in tree.below(&format!("themes/{}/", config.theme)) {
        if let SourceFile::Text(source) = file {
            add(path.as_str().as_bytes());
            add(&source.hash);
        }
    }
    *hasher.finalize().as_bytes()
}

/// Every file of the theme by its name below the theme's folder, and whether the portal overrides it.
fn files(tree: &SourceTree, folder: &str) -> BTreeMap<String, (String, bool)> {
    let mut files = BTreeMap::new();
    for name in DefaultTheme::iter() {
        let file = DefaultTheme::get(&name).expect("an embedded name has an embedded file");
        if let Ok(text) = String::from_utf8(file.data.into_owned()) {
            files.insert(name.into_owned(), (text, false));
        }
    }
    for (path, file) in tree.below(folder) {
        if let SourceFile::Text(source) = file {
            files.insert(path.as_str()[folder.len()..].to_owned(), (source.text.clone(), true));
        }
    }
    files
}

fn unknown_theme(tree: &SourceTree, config: &Config) -> Diagnostic {
    let mut known: Vec<&str> = vec!["default"];
    known.extend(tree.below("themes/").filter_map(|(path, _)| path.as_str().split('/').nth(1)));
    known.dedup();
    let hint = nearest(&config.theme, known.iter().copied())
        .map_or_else(|| format!("there are: {}", known.join(", ")), |near| format!("did you mean `{near}`?"));
    let message = format!("there is no theme in themes/{}/", config.theme);
    in_config(Code::TemplateUnknownTheme, tree, &[Step::Key("theme")], message).hint(hint)
}

/// A finding about a value of the configuration.
fn in_config(code: Code, tree: &SourceTree, keys: &[Step<'_>], message: String) -> Diagnostic {
    let path = SourcePath::new(crate::config::FILE);
    let place = tree
        .text(&path)
        .and_then(|source| Report::new(&path, &source.text, 0..source.text.len()).place(keys));
    Diagnostic::new(code, &path, message).at_if(place)
}

fn has_ending(name: &str, ending: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, last)| last == ending)
}

fn templates(files: &BTreeMap<String, (String, bool)>) -> Result<Tera, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    tera.register_filter("fill", |pattern: &str, values: Kwargs, _: &State<'_>| {
        fill_by(pattern, |place| {
            let value = values.iter().find(|(name, _)| name.as_str() == Some(place));
            value.map(|(_, value)| value.to_string())
        })
    });
    let templates = files.iter().filter(|(name, _)| has_ending(name, "html"));
    tera.add_raw_templates(templates.map(|(name, (text, _))| (name.as_str(), text.as_str())))?;
    Ok(tera)
}

/// `styles/layers.css` fixes the order of the layers, so the rest may come in any: by name.
fn style(files: &BTreeMap<String, (String, bool)>, config: &Config) -> String {
    let mut style = String::new();
    let first = files.get_key_value("styles/layers.css");
    let rest = files.iter().filter(|(name, _)| has_ending(name, "css") && *name != "styles/layers.css");
    for (_, (text, _)) in first.into_iter().chain(rest) {
        style.push_str(text.trim_end());
        style.push('\n');
    }
    if !config.theme_tokens.is_empty() {
        style.push_str(":root {\n");
        for (token, value) in &config.theme_tokens {
            style.push_str(&format!("  --{token}: {value};\n"));
        }
        style.push_str("}\n");
    }
    style
}

/// Each component's script in a block of its own, by name.
fn script(files: &BTreeMap<String, (String, bool)>) -> String {
    let mut script = String::from("\"use strict\";\n");
    for (_, (text, _)) in files.iter().filter(|(name, _)| has_ending(name, "js")) {
        script.push_str("{\n");
        script.push_str(text.trim_end());
        script.push_str("\n}\n");
    }
    script
}

fn named(name: &str, ending: &str, text: String) -> NamedAsset {
    named_in("/_chienowa/theme", name, ending, text.into_bytes())
}

/// A file whose name changes with its content, so that browsers may keep it for good.
pub(super) fn named_in(folder: &str, name: &str, ending: &str, bytes: Vec<u8>) -> NamedAsset {
    let digest = blake3::hash(&bytes).to_hex();
    NamedAsset { url: format!("{folder}/{name}.{}.{ending}", &digest[..10]), bytes }
}

fn locales(
    tree: &SourceTree,
    files: &BTreeMap<String, (String, bool)>,
    config: &Config,
    folder: &str,
) -> (BTreeMap<String, Locale>, Vec<Diagnostic>) {
    let mut locales = BTreeMap::new();
    let mut broken = BTreeSet::new();
    let mut found = Vec::new();
    for (name, (text, _)) in files {
        let Some(language) = name.strip_prefix("locales/").and_then(|name| name.strip_suffix(".yaml")) else {
            continue;
        };
        let path = SourcePath::new(&format!("{folder}{name}"));
        let mut report = Report::new(&path, text, 0..text.len());
        if let Some(words) = report.load() {
            locales.insert(language.to_owned(), Locale::new(language, &words.into()));
        }
        found.extend(
            report
                .diagnostics
                .into_iter()
                .map(|problem| Diagnostic { code: Code::TemplateLocale, ..problem }),
        );
        broken.insert(language);
    }
    let missing =
        |language: &&String| !locales.contains_key(*language) && !broken.contains(language.as_str());
    for (position, language) in config.languages.iter().enumerate().filter(|(_, language)| missing(language))
    {
        let keys = [Step::Key("languages"), Step::Item(position)];
        let message = format!("the theme has no words for the language `{language}`");
        let hint =
            format!("copy the embedded locales/en.yaml to {folder}locales/{language}.yaml and translate it");
        found.push(in_config(Code::TemplateLocale, tree, &keys, message).hint(hint));
    }
    (locales, found)
}

/// The template's own file, line and excerpt, as far as tera tells them.
fn describe(error: &tera::Error, folder: &str, layout: &str) -> Diagnostic {
    let (code, report) = match error.kind() {
        ErrorKind::SyntaxError(report) => (Code::TemplateSyntax, Some(report)),
        ErrorKind::RenderingError(report) => (Code::TemplateRender, Some(report)),
        _ => (Code::TemplateRender, None),
    };
    match report {
        Some(report) => {
            let path = SourcePath::new(&format!("{folder}{}", report.filename()));
            Diagnostic::new(code, &path, lower_first(report.message())).at(report.span().range.clone())
        }
        None => Diagnostic::new(
            code,
            &SourcePath::new(&format!("{folder}{layout}")),
            lower_first(&error.to_string()),
        ),
    }
}

fn lower_first(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default().trim_end_matches('.').replace(". ", "; ");
    let mut letters = line.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
