//! The theme: templates, styles, scripts and words; the embedded default, overridden file by file.

mod bundles;
mod chosen;
mod colour;
mod contrast;
mod files;
#[cfg(any(test, fuzzing))]
pub(crate) mod fuzzing;
mod locales;
mod logo;
mod shape;
mod tokens;

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;
use tera::{Context, ErrorKind, Kwargs, State, Tera};

use bundles::{Bundle, Bundles};
use files::Files;
pub use files::{built_in_file, built_in_files};
pub use logo::{Logo, LogoFile};
use tokens::{Scheme, Tokens};

use super::drawn::Frame;
use super::locale::{Locale, fill_by};
use super::views::View;
use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, Severity, nearest};
use crate::parse::yaml::{Report, Step};
use crate::paths::SourcePath;
use crate::plan::ThemeAsset;
use crate::read::{SourceFile, SourceTree};

/// What most components need; of a longer one, the memory grows.
const USUAL_BYTES: usize = 2 << 10;

/// A file that every page asks for; its name changes with its bytes.
#[derive(Clone, Debug)]
pub struct NamedAsset {
    /// Address below the base: `/_chienowa/theme/site.0a1b2c3d.css`.
    pub url: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// What the pages of a layout load besides what all pages load.
#[derive(Clone, Debug)]
pub struct PageAssets {
    /// Read before the style sheet of all pages.
    pub style: Option<NamedAsset>,
    /// Run after the script of all pages.
    pub script: Option<NamedAsset>,
}

/// Templates, styles, scripts and words, ready to render.
#[derive(Clone, Debug)]
pub struct Theme {
    tera: Tera,
    /// BLAKE3 of all that it was made of.
    made_of: [u8; 32],
    /// The folder of overrides, for diagnostics.
    folder: String,
    /// The style sheet of all pages.
    pub style: NamedAsset,
    /// The script of all pages.
    pub script: NamedAsset,
    /// What pages of one layout load besides, by its name.
    pub pages: BTreeMap<String, PageAssets>,
    /// The mark.
    pub icon: NamedAsset,
    /// The portal's own mark, if it has one.
    pub logo: Option<Logo>,
    /// The colours of a page's ground in light and in dark mode, for what browsers draw around it.
    pub grounds: Option<[String; 2]>,
    /// What is to be told and does not keep it from being used.
    pub diagnostics: Vec<Diagnostic>,
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
        let files = Files::of(tree, &folder);
        if config.theme != "default" && tree.below(&folder).next().is_none() {
            return Err(vec![unknown_theme(tree, config)]);
        }
        let (locales, mut found) = locales::load(tree, &files, config, &folder);
        if found.iter().any(|found| found.severity == Severity::Error) {
            return Err(found);
        }
        let tera = templates(&files).map_err(|error| vec![describe(&error, &folder, "")])?;
        let mut tokens = Tokens::of(files.styles());
        found.extend(chosen::choose(&mut tokens, config, tree));
        found.extend(contrast::check(&tokens, tree, &folder));
        found.extend(files.unknown_slots(&folder));
        let logo = logo::find(tree, config).unwrap_or_else(|problem| {
            found.push(problem);
            None
        });
        let grounds =
            Scheme::ALL.map(|scheme| tokens.colour("ground", scheme).map(|ground| ground.to_string()));
        let grounds = if let [Some(light), Some(dark)] = grounds { Some([light, dark]) } else { None };
        let bundles = Bundles::of(&files, config.search_backend.is_some());
        let page = |(layout, bundle): (String, Bundle)| {
            let name = layout.trim_start_matches("layouts/").trim_end_matches(".html");
            let named = |ending, text: String| (!text.is_empty()).then(|| named(name, ending, text));
            let assets = PageAssets { style: named("css", bundle.style), script: named("js", bundle.script) };
            (layout, assets)
        };
        Ok(Self {
            tera,
            made_of: made_of(tree, config),
            folder,
            style: named("site", "css", bundles.site.style + &chosen::style(&tokens)),
            script: named("site", "js", bundles.site.script),
            pages: bundles.pages.into_iter().map(page).collect(),
            icon: named("favicon", "svg", icon(&files, &tokens)),
            logo,
            grounds,
            diagnostics: found,
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

    /// The bytes of a file; empty if there is none, which no plan asks for.
    pub(super) fn bytes(&self, asset: &ThemeAsset) -> Vec<u8> {
        let page = |layout: &str| self.pages.get(layout);
        let named = match asset {
            ThemeAsset::Style => Some(&self.style),
            ThemeAsset::Script => Some(&self.script),
            ThemeAsset::Icon => Some(&self.icon),
            ThemeAsset::PageStyle(layout) => page(layout).and_then(|page| page.style.as_ref()),
            ThemeAsset::PageScript(layout) => page(layout).and_then(|page| page.script.as_ref()),
            ThemeAsset::Logo => return self.logo.as_ref().map_or_else(Vec::new, Logo::bytes),
        };
        named.map_or_else(Vec::new, |asset| asset.bytes.clone())
    }

    /// Draws a page with its layout.
    pub(super) fn render<V: View>(
        &self,
        view: &V,
        Frame { around, policy }: &Frame<'_>,
        locale: &Locale,
        link: impl Fn(&str) -> String,
    ) -> Result<Vec<u8>, Box<Diagnostic>> {
        let page = self.pages.get(V::LAYOUT);
        let address = |asset: Option<&NamedAsset>| asset.map_or_else(String::new, |asset| link(&asset.url));
        let draw = || {
            let mut context = Context::from_serialize(view)?;
            context.insert_value("t", locale.for_templates.clone());
            context.insert_value("site_head", around.site_head.clone());
            context.insert_value("site_ways", around.site_ways.clone());
            context.insert_value("small_search", around.small_search.clone());
            context.insert_value("foot", around.foot.clone());
            context.insert("policy", policy);
            context.insert("page_style", &address(page.and_then(|page| page.style.as_ref())));
            context.insert("page_script", &address(page.and_then(|page| page.script.as_ref())));
            let mut bytes = Vec::with_capacity(64 << 10);
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
        debug_assert!(bundles::BY_PROGRAM.contains(&name), "{name} has to be in every page's style sheet");
        let mut arguments = Context::new();
        arguments.insert(name.to_owned(), view);
        let mut implicits = Context::new();
        implicits.insert_value("t", locale.for_templates.clone());
        let mut html = Vec::with_capacity(USUAL_BYTES);
        self.tera
            .render_component_with_implicits_to(name, &arguments, &implicits, None, true, &mut html)
            .map_err(|error| Box::new(describe(&error, &self.folder, name)))?;
        Ok(simdutf8::basic::from_utf8(&html).expect("templates make UTF-8").to_owned())
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
    add(&[u8::from(config.search_backend.is_some())]);
    for (path, file) in tree.below(&format!("themes/{}/", config.theme)) {
        if let SourceFile::Text(source) = file {
            add(path.as_str().as_bytes());
            add(&source.hash);
        }
    }
    let logo = config.theme_tokens.get(logo::KEY).map(|path| tree.get(&SourcePath::new(path)));
    if let Some(Some(SourceFile::Asset(asset))) = logo {
        add(format!("{:?}", asset.image).as_bytes());
    } else {
        // It may be put there later.
        add(format!("{}", logo.flatten().is_some()).as_bytes());
    }
    *hasher.finalize().as_bytes()
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

fn templates(files: &Files) -> Result<Tera, tera::Error> {
    let mut tera = Tera::new();
    tera.autoescape_on([".html"]);
    tera.register_filter("fill", |pattern: &str, values: Kwargs, _: &State<'_>| {
        fill_by(pattern, |place| {
            let value = values.iter().find(|(name, _)| name.as_str() == Some(place));
            value.map(|(_, value)| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
        })
    });
    // tera's own copies the text, and a list of thousands of cards is megabytes.
    tera.register_filter("safe", |value: tera::Value, _: Kwargs, _: &State<'_>| {
        if value.is_string() { value.mark_safe() } else { tera::Value::safe_string(&value.to_string()) }
    });
    tera.add_raw_templates(files.ending("html").map(|(name, file)| (name, file.text.as_str())))?;
    Ok(tera)
}

/// The mark for a browser's tab, which sees no style sheet: drawn in the default's colours of links, shown in those of
/// this portal.
fn icon(files: &Files, tokens: &Tokens) -> String {
    let icon = files.text("icons/favicon.svg").unwrap_or_default().to_owned();
    let default = Tokens::of_default();
    Scheme::ALL.into_iter().fold(icon, |icon, scheme| {
        match (default.colour("action", scheme), tokens.colour("action", scheme)) {
            (Some(drawn), Some(shown)) => icon.replace(&drawn.to_string(), &shown.to_string()),
            _ => icon,
        }
    })
}

fn named(name: &str, ending: &str, text: String) -> NamedAsset {
    named_in("/_chienowa/theme", name, ending, text.into_bytes())
}

/// A file whose name changes with its content, so that browsers may keep it for good.
pub(super) fn named_in(folder: &str, name: &str, ending: &str, bytes: Vec<u8>) -> NamedAsset {
    let digest = blake3::hash(&bytes).to_hex();
    NamedAsset { url: format!("{folder}/{name}.{}.{ending}", &digest[..10]), bytes }
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
