//! Every diagnostic code, with its usual severity.

use super::Severity::{self, Error, Note, Warning};

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $text:literal, $severity:ident;)+) => {
        /// A stable name for a kind of finding.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Code { $($(#[doc = $doc])+ $name,)+ }

        impl Code {
            /// Every code there is, in the order of the handbook.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name that is printed and documented.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }

            /// What it means, in a sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc),+).trim_ascii()),+ }
            }

            /// Whether what it marks must not be printed.
            pub const fn is_of_secret(self) -> bool {
                matches!(
                    self,
                    Self::SecretCredential | Self::SecretPersonal | Self::SecretInternal | Self::SecretPattern
                )
            }

            /// How much it matters unless the place says otherwise.
            pub const fn severity(self) -> Severity {
                match self { $(Self::$name => $severity),+ }
            }
        }
    };
}

codes! {
    /// A file is larger than a source may be.
    ReadTooLarge = "read::too-large", Error;
    /// More files or text than a portal may have.
    ReadLimit = "read::limit", Error;
    /// A text file is not UTF-8.
    ReadNotUtf8 = "read::not-utf8", Error;
    /// A symbolic link leads out of the portal.
    ReadLinkOutside = "read::link-outside", Error;
    /// A file or folder could not be read.
    ReadFailed = "read::failed", Error;
    /// A name is not UTF-8 or cannot be an address.
    ReadBadName = "read::bad-name", Error;
    /// Two names that are the same after NFC.
    ReadSameName = "read::same-name", Error;

    /// There is no configuration file.
    ConfigMissing = "config::missing", Note;

    /// A repository of the portal is not there.
    SourceMissing = "source::missing", Warning;
    /// There is a repository that the portal does not name.
    SourceUnnamed = "source::unnamed", Note;
    /// Two repositories tell of one person, and not the same.
    SourceSamePerson = "source::same-person", Warning;

    /// The text is not YAML.
    YamlSyntax = "yaml::syntax", Error;
    /// Nested too deeply, or too many aliases.
    YamlLimit = "yaml::limit", Error;
    /// The key is not one of this place's.
    YamlUnknownKey = "yaml::unknown-key", Error;
    /// The value has another type than the key wants.
    YamlWrongType = "yaml::wrong-type", Error;
    /// The value has the right type but is not allowed.
    YamlInvalidValue = "yaml::invalid-value", Error;
    /// A key that must be there is not.
    YamlMissingKey = "yaml::missing-key", Error;

    /// The front matter is opened but never closed.
    FrontMatterUnclosed = "front-matter::unclosed", Error;
    /// There is no front matter where the kind needs one.
    FrontMatterMissing = "front-matter::missing", Error;
    /// A translation repeats a key of its original.
    FrontMatterTwinKey = "front-matter::twin-key", Error;
    /// A translation without the page it translates.
    FrontMatterTwinAlone = "front-matter::twin-alone", Error;
    /// The department is not in the vocabulary.
    FrontMatterUnknownDepartment = "front-matter::unknown-department", Error;
    /// The task is not in the vocabulary.
    FrontMatterUnknownTask = "front-matter::unknown-task", Error;
    /// The tool is not in the vocabulary.
    FrontMatterUnknownTool = "front-matter::unknown-tool", Error;
    /// The author has no file under content/data/people.
    FrontMatterUnknownAuthor = "front-matter::unknown-author", Warning;
    /// The recipe does not exist.
    FrontMatterUnknownRecipe = "front-matter::unknown-recipe", Error;
    /// The module does not exist.
    FrontMatterUnknownModule = "front-matter::unknown-module", Error;
    /// The learning path does not exist.
    FrontMatterUnknownPath = "front-matter::unknown-path", Error;
    /// The related page does not exist.
    FrontMatterUnknownRelated = "front-matter::unknown-related", Error;

    /// The file holds U+FDD0, which the parser needs for itself.
    MarkdownNoncharacter = "markdown::noncharacter", Error;
    /// Blocks are nested deeper than any reader could follow.
    MarkdownTooDeep = "markdown::too-deep", Error;
    /// A `:::` block with a name nobody knows.
    MarkdownUnknownContainer = "markdown::unknown-container", Note;
    /// A `:::` block that is never closed.
    MarkdownUnclosedContainer = "markdown::unclosed-container", Warning;
    /// A code block or prompt that is never closed.
    MarkdownUnclosedFence = "markdown::unclosed-fence", Warning;
    /// A picture without a description, for those who do not see it.
    MarkdownUndescribedImage = "markdown::undescribed-image", Warning;
    /// Raw HTML is shown as text.
    MarkdownRawHtml = "markdown::raw-html", Note;
    /// A heading's id is written twice.
    MarkdownDuplicateId = "markdown::duplicate-id", Error;

    /// A blank in a prompt without an entry in `variables`.
    PromptUndeclaredBlank = "prompt::undeclared-blank", Error;
    /// An entry in `variables` that no prompt uses.
    PromptUnusedVariable = "prompt::unused-variable", Error;
    /// `{{` without `}}`, or an empty blank.
    PromptBadBlank = "prompt::bad-blank", Error;
    /// A recipe without a prompt.
    PromptMissing = "prompt::missing", Error;

    /// A quiz that cannot be asked.
    QuizInvalid = "quiz::invalid", Error;

    /// A link to a page or file that does not exist.
    LinkUnresolved = "link::unresolved", Error;
    /// A link to a heading that does not exist.
    LinkUnknownAnchor = "link::unknown-anchor", Error;
    /// An image that does not exist.
    LinkUnknownImage = "link::unknown-image", Error;
    /// A link that climbs out of content/.
    LinkEscapes = "link::escapes", Error;
    /// A link with a scheme that runs code.
    LinkUnsafe = "link::unsafe", Error;

    /// What opens something: a token, a key, a password.
    SecretCredential = "secret::credential", Warning;
    /// What belongs to a person: a number, a mail address.
    SecretPersonal = "secret::personal", Warning;
    /// An address inside the company.
    SecretInternal = "secret::internal", Warning;
    /// What one of the portal's own patterns finds.
    SecretPattern = "secret::pattern", Warning;
    /// An allowance that nothing needs any more.
    SecretUnusedAllowance = "secret::unused-allowance", Note;

    /// A picture that cannot be decoded; it is published as it is.
    ImageUndecodable = "image::undecodable", Warning;
    /// A picture whose file tells where it was made; it is published without.
    ImagePlace = "image::place", Warning;
    /// A picture whose metadata could not be taken out; it is published as it is.
    ImageMetadata = "image::metadata", Warning;
    /// A file beside pages that browsers run on the portal's origin.
    AssetActive = "asset::active", Error;
    /// An SVG that runs something where it is opened by itself.
    ImageActive = "image::active", Error;
    /// A picture so large that no smaller variants of it are made.
    ImageTooLarge = "image::too-large", Warning;

    /// Two files want one address.
    UrlDuplicate = "url::duplicate", Error;
    /// A page on an address that the portal makes itself.
    UrlReserved = "url::reserved", Error;
    /// An alias on the address of a page.
    UrlAlias = "url::alias", Error;
    /// Two addresses that some file systems take for one.
    UrlCase = "url::case", Warning;
    /// An address with a name that no file system takes.
    UrlTooLong = "url::too-long", Error;

    /// Modules that wait for each other.
    PathCycle = "learning-path::cycle", Error;

    /// A vocabulary is empty, so any id is taken.
    VocabularyFree = "vocabulary::free", Note;
    /// A term is used but the vocabulary's entry is broken.
    VocabularyInvalid = "vocabulary::invalid", Error;

    /// A template cannot be parsed.
    TemplateSyntax = "template::syntax", Error;
    /// A template fails on a page.
    TemplateRender = "template::render", Error;
    /// A theme that does not exist.
    TemplateUnknownTheme = "template::unknown-theme", Error;
    /// A locale file lacks a key or is broken.
    TemplateLocale = "template::locale", Error;

    /// Two colours that stand on one another are too close for many eyes.
    ThemeContrast = "theme::contrast", Warning;
    /// The portal's logo cannot be shown.
    ThemeLogo = "theme::logo", Error;
    /// A file for a place that no layout has.
    ThemeUnknownSlot = "theme::unknown-slot", Warning;
}
