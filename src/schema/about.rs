//! What each key means, in the portal's two languages, and what a text may be. A test compares it with what is read.

use super::Language;

/// One key.
pub(super) struct About {
    path: &'static str,
    ja: &'static str,
    en: &'static str,
    /// What its texts are.
    pub(super) takes: Takes,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Takes {
    /// Words.
    Anything,
    /// What a regular expression tells, of the kind that every validator knows.
    Pattern(&'static str),
    /// An id of departments.yaml.
    Department,
    /// An id of tasks.yaml.
    Task,
    /// An id of tools.yaml.
    Tool,
    /// An id of paths.yaml.
    Path,
    /// Name of a file below people/.
    Person,
    /// Name of a page below recipes/.
    Recipe,
    /// Name of a page below training/.
    Module,
}

const ADDRESS: Takes = Takes::Pattern("(https?://|mailto:|/)\\S*");
const BASE: Takes = Takes::Pattern("/(?!/)\\S*|https?://\\S+");
const TAG: Takes = Takes::Pattern("[A-Za-z0-9-]{2,12}");

impl About {
    /// What is said of a path.
    pub(super) fn of(path: &str) -> Option<&'static Self> {
        ABOUT.binary_search_by(|about| about.path.cmp(path)).ok().map(|at| &ABOUT[at])
    }

    /// In a language.
    pub(super) const fn text(&self, language: Language) -> &'static str {
        match language {
            Language::Ja => self.ja,
            Language::En => self.en,
        }
    }
}

/// Every path that is described, in order.
#[cfg(test)]
pub(super) fn paths() -> Vec<String> {
    ABOUT.iter().map(|about| about.path.to_owned()).collect()
}

const fn plain(path: &'static str, ja: &'static str, en: &'static str) -> About {
    About { path, ja, en, takes: Takes::Anything }
}

const fn of(takes: Takes, path: &'static str, ja: &'static str, en: &'static str) -> About {
    About { path, ja, en, takes }
}

/// By path: `front` is front matter, `entry` an entry of a vocabulary.
#[rustfmt::skip]
const ABOUT: &[About] = &[
    of(ADDRESS, "config.ask", "「聞く」のリンクの行き先。{url} と {title} はページのものになります", "Where \"Ask\" leads; {url} and {title} become those of the page"),
    of(BASE, "config.base_url", "置き場所。/、/portal/、https://host/portal/ のように書きます", "Where the site stands: /, /portal/ or https://host/portal/"),
    of(ADDRESS, "config.edit_url", "ファイルを直す画面のアドレス。{path} はファイルの場所になります", "Address that edits a file; {path} becomes the file's place"),
    plain("config.fiscal_year_start", "会計年度の最初の月", "First month of the fiscal year"),
    plain("config.freshness", "何か月たったら「見直し待ち」とするか", "After how many months a page is due for a review"),
    plain("config.freshness.faq", "質問の月数", "Months for questions"),
    plain("config.freshness.module", "研修の月数", "Months for training modules"),
    plain("config.freshness.page", "そのほかのページの月数。省くと、日付だけでは見直し待ちになりません", "Months for other pages; if not given, a date alone never makes them due"),
    plain("config.freshness.recipe", "レシピの月数", "Months for recipes"),
    plain("config.freshness.story", "事例の月数", "Months for stories"),
    plain("config.git", "最後の変更の日と手を加えた人を、git の記録から載せるか", "Whether the last change and its people are shown from git's history"),
    of(ADDRESS, "config.history_url", "変更の記録の画面のアドレス。{path} はファイルの場所になります", "Address of a file's history; {path} becomes the file's place"),
    plain("config.images", "画像の扱い", "What is done with pictures"),
    plain("config.images.variants", "大きな画像の小さい版を作るか", "Whether large pictures get smaller variants"),
    of(TAG, "config.language", "名前に言語のないファイルの言語", "Language of files whose names tell none"),
    of(TAG, "config.languages", "使う言語すべて。name.en.md は name.md の英語版です", "All languages in use; name.en.md is the English version of name.md"),
    plain("config.limits", "ポータルの大きさの上限。初めの値で足ります", "How much the portal may ask for; what is built in suffices"),
    plain("config.limits.files", "ファイルの数", "Number of files"),
    plain("config.limits.image_bytes", "画像一枚のバイト数", "Bytes of one picture"),
    plain("config.limits.image_pixels", "画像一枚の画素数", "Pixels of one picture"),
    plain("config.limits.markdown_depth", "Markdown の入れ子の深さ", "Depth of nesting in Markdown"),
    plain("config.limits.text_bytes", "ファイル一つの文章のバイト数", "Bytes of text in one file"),
    plain("config.limits.total_text_bytes", "すべての文章のバイト数", "Bytes of all texts"),
    plain("config.limits.yaml_aliases", "YAML の別名の数", "Number of aliases in YAML"),
    plain("config.limits.yaml_bytes", "YAML のバイト数", "Bytes of YAML"),
    plain("config.limits.yaml_depth", "YAML の入れ子の深さ", "Depth of nesting in YAML"),
    plain("config.links", "リンクの扱い", "What is done with links"),
    plain("config.links.unresolved", "行き先のないリンクを、誤りにするか警告にするか", "Whether a link that leads nowhere is an error or a warning"),
    plain("config.markdown", "Markdown の扱い", "What is done with Markdown"),
    plain("config.markdown.full", "全ページを一つにした llms-full.txt を出すか", "Whether llms-full.txt holds all pages in one file"),
    plain("config.markdown.json", "ページごとに、プログラムが読む index.json を出すか", "Whether index.json beside each page tells programs about it"),
    plain("config.markdown.raw_html", "Markdown の中の HTML: escape は文字として見せ、sanitise は安全なものだけ通します", "HTML inside Markdown: escape shows it as text, sanitise lets through what is safe"),
    plain("config.markdown.twins", "ページの隣に、AI が読むための index.md を置くか", "Whether an index.md for assistants lies beside each page"),
    of(ADDRESS, "config.new_url", "新しいファイルを書く画面のアドレス。{path} と {content} が置き換わります", "Address that begins a new file; {path} and {content} are filled in"),
    plain("config.office_hours", "くり返しの相談の時間", "Recurring hours to ask"),
    plain("config.office_hours.end", "最初の一回の終わり", "End of the first one"),
    plain("config.office_hours.rrule", "iCalendar のくり返し。FREQ=WEEKLY;BYDAY=WE", "Recurrence of iCalendar: FREQ=WEEKLY;BYDAY=WE"),
    plain("config.office_hours.start", "最初の一回の始まり。2026-08-05T12:30", "Beginning of the first one: 2026-08-05T12:30"),
    of(ADDRESS, "config.office_hours.url", "オンラインの集まりのアドレス", "Address of an online meeting"),
    plain("config.publish", "公開のしかた", "How the site is published"),
    plain("config.publish.targets", "公開の行き先。名前ごとに一つの場所を書きます", "Where it goes: one place a name"),
    plain("config.publish.targets.archive", "一つのファイルにする: 名前は .zip、.tar.gz、.tar.zst で終わります", "One file, whose name ends with .zip, .tar.gz or .tar.zst"),
    of(BASE, "config.publish.targets.base_url", "この行き先での置き場所。省くとポータルの base_url", "Where the site stands at this target; the portal's base_url if not given"),
    plain("config.publish.targets.directory", "フォルダーに出す", "A folder"),
    of(Takes::Pattern("https?://.*"), "config.publish.targets.endpoint", "オブジェクトストアのアドレス。Amazon なら書きません", "Address of the object store; left out for Amazon's"),
    plain("config.publish.targets.grace_days", "消えたファイルを残しておく日数", "Days for which files that are gone are kept"),
    plain("config.publish.targets.keep", "残しておく版の数", "How many versions are kept"),
    plain("config.publish.targets.path", "その機械の上のフォルダー", "Folder on that machine"),
    plain("config.publish.targets.port", "ssh のポート", "Port of ssh"),
    plain("config.publish.targets.portable", "サーバーなしで読める形にするか", "Whether it works without a server"),
    plain("config.publish.targets.precompress", "前もって圧縮しておく形", "Forms in which files are compressed beforehand"),
    plain("config.publish.targets.prefix", "バケットの中のフォルダー", "Folder in the bucket"),
    plain("config.publish.targets.region", "オブジェクトストアの地域。省くと環境変数 AWS_REGION、それもなければ us-east-1", "Region of the object store; AWS_REGION of the environment if not given, else us-east-1"),
    plain("config.publish.targets.s3", "オブジェクトストアに出す: バケットの名前", "An object store: name of the bucket"),
    plain("config.publish.targets.ssh", "ほかの機械に出す: user@host", "Another machine: user@host"),
    plain("config.publish.targets.switch", "切り替え方。初めは link、Windows では files", "How it is switched; link if not given, files on Windows"),
    plain("config.repository", "ファイルの置き場所。直す・変更の記録・書くのリンクが決まります", "Where the files are kept; links to edit, to history and to write follow from it"),
    plain("config.repository.branch", "ブランチ。初めは main", "The branch; main if not given"),
    plain("config.repository.kind", "git のホストの種類。アドレスで分かるなら要りません", "Kind of the git host, where its address does not tell"),
    of(ADDRESS, "config.repository.url", "ブラウザーで見るときのアドレス", "Its address in a browser"),
    plain("config.search", "読む人の検索", "Search of readers"),
    plain("config.search.backend", "検索に答える社内のエンジン", "An engine of the company that answers searches"),
    plain("config.search.backend.credentials", "ブラウザーの資格情報を送るか: omit か include", "Whether the browser's credentials are sent: omit or include"),
    of(Takes::Pattern("(https?://[^\\s/]|/(?!/))\\S*"), "config.search.backend.url", "エンジンの _search のアドレス", "Address of the engine's _search"),
    plain("config.secrets", "うっかり公開してはいけないものの見つけ方", "What must not be published unnoticed"),
    plain("config.secrets.allow", "公開してよいもの", "What may be published nevertheless"),
    plain("config.secrets.allow.kinds", "その種類", "Its kinds"),
    plain("config.secrets.allow.paths", "そのファイルの場所", "Where its files are"),
    plain("config.secrets.allow.reason", "公開してよいわけ", "Why it may be published"),
    plain("config.secrets.allow.text", "その文字", "Its text"),
    plain("config.secrets.internal_domains", "社内だけのドメイン", "Domains that only the company knows"),
    plain("config.secrets.own_domains", "自社のドメイン", "Domains of the company"),
    plain("config.secrets.patterns", "ほかに見つけるもの", "What else is to be found"),
    plain("config.secrets.patterns.name", "何を見つけるか", "What it finds"),
    plain("config.secrets.patterns.pattern", "正規表現", "A regular expression"),
    plain("config.signals", "読む人の合図の受け取り方: off、beacon、{link: 送り先}、{endpoint: アドレス}", "How readers tell something: off, beacon, {link: ADDRESS} or {endpoint: ADDRESS}"),
    plain("config.sources", "ほかのリポジトリ。sources/名前/ に置きます", "Other repositories, which lie in sources/NAME/"),
    of(ADDRESS, "config.sources.edit_url", "そのリポジトリのファイルを直す画面", "Address that edits a file of that repository"),
    of(ADDRESS, "config.sources.history_url", "そのリポジトリの変更の記録", "Address of a file's history in that repository"),
    plain("config.sources.mount", "ポータルのどこに立つか。省くと名前と同じ", "Where it stands in the portal; its name if not given"),
    of(Takes::Person, "config.sources.owner", "手入れする人の id", "Id of the person who keeps it"),
    plain("config.sources.repository", "そのリポジトリの置き場所", "Where that repository is kept"),
    plain("config.sources.repository.branch", "ブランチ。初めは main", "The branch; main if not given"),
    plain("config.sources.repository.kind", "git のホストの種類。アドレスで分かるなら要りません", "Kind of the git host, where its address does not tell"),
    of(ADDRESS, "config.sources.repository.url", "ブラウザーで見るときのアドレス", "Its address in a browser"),
    plain("config.theme", "テーマの名前。themes/ の下のフォルダー", "Name of the theme, a folder below themes/"),
    plain("config.theme_tokens", "色やロゴ", "Colours and logos"),
    plain("config.timezone", "時間帯。IANA の名前", "Time zone, by its IANA name"),
    plain("config.title", "ポータルの名前", "Name of the portal"),
    plain("entry.cleared", "貼ってよいと決まった情報の区分: public、internal、confidential", "Data classes the tool is cleared for: public, internal, confidential"),
    plain("entry.label", "見せる名前。省くと id", "Name as shown; the id if not given"),
    plain("entry.meaning", "用語の意味", "What the term means"),
    of(Takes::Module, "entry.modules", "道すじの研修を、進む順に", "The path's modules in order"),
    plain("entry.order", "並びの中の順番。小さいものが先", "Place in lists, small first"),
    of(Takes::Department, "entry.parent", "上の部署の id", "Id of the department above"),
    plain("entry.reading", "読みがな", "How the Japanese label is read"),
    of(Takes::Department, "entry.successor", "引き継いだ部署の id", "Id of the department that took over"),
    plain("entry.summary", "何のためのものか", "What it is for"),
    plain("entry.synonyms", "同じ意味の言葉", "Other words for it"),
    plain("entry.until", "部署がなくなった日", "First day the department no longer exists"),
    plain("entry.url", "道具を開くアドレス。{prompt} はプロンプトになります", "Where the tool opens; {prompt} becomes the prompt"),
    plain("front.after_minutes", "使った後の、一回にかかる分。確かめる時間も入れます", "Minutes one use takes now, checking included"),
    of(Takes::Pattern("/(?!/)[^\\\\?#]*"), "front.aliases", "前の住所。/old/place/", "Former addresses: /old/place/"),
    plain("front.allow_secrets", "このページに書いてよい、秘密に見えるもの", "What looks secret and may stand in this page"),
    plain("front.allow_secrets.reason", "書いてよいわけ", "Why it may be published"),
    plain("front.allow_secrets.text", "警告が印を付けた文字、そのまま", "Exactly what the warning marks"),
    of(Takes::Person, "front.answered_by", "答えた人の id", "Id of the person who answered"),
    of(Takes::Person, "front.authors", "書いた人の id", "Ids of those who wrote it"),
    plain("front.basis", "分の出どころ: measured は測った、estimated は見当", "How the minutes were found: measured or estimated"),
    plain("front.before_minutes", "使う前の、一回にかかった分", "Minutes one use took before"),
    plain("front.category", "まとまりの名前", "Heading it is listed under"),
    plain("front.data_class", "貼ってよい情報の区分: public、internal、confidential", "What may be pasted: public, internal or confidential"),
    plain("front.date", "書いた日", "The day it was written"),
    of(Takes::Department, "front.department", "部署の id。事例で省くと、最初の著者の部署", "Id of the department; a story takes its first author's if not given"),
    plain("front.draft", "true なら外に出しません", "true keeps it from being published"),
    plain("front.expires_at", "この日からは出しません", "First day it is no longer shown"),
    plain("front.featured", "true なら目立つ所に出します", "true shows it before others"),
    of(Takes::Pattern("[A-Za-z0-9]{1,8}(-[A-Za-z0-9]{1,8})*"), "front.lang", "本文の言語。ふつうは書きません", "Language of the text; seldom needed"),
    plain("front.level", "誰向けか: first-step、intermediate、advanced", "For whom: first-step, intermediate or advanced"),
    plain("front.minutes", "かかる分", "Minutes it takes"),
    plain("front.minutes_to_try", "はじめての人が試し終えるまでの分", "Minutes until a beginner has a first result"),
    plain("front.month", "何月の分か。2026-11", "Its month: 2026-11"),
    plain("front.order", "並びの中の順番。小さいものが先", "Place in lists, small first"),
    of(Takes::Person, "front.owner", "これから手入れする人の id", "Id of the person who keeps it right"),
    of(Takes::Path, "front.path", "道すじの id", "Id of its learning path"),
    of(Takes::Module, "front.prerequisites", "先に済ませる研修", "Modules to finish before"),
    plain("front.publish_at", "この日の 0 時から出します。時刻も書けます", "Shown from this day, or this time, on"),
    plain("front.quality", "速さのほかに良くなったこと", "What became better besides time"),
    of(Takes::Recipe, "front.recipes", "使ったレシピ。recipes/ から下の場所を .md なしで", "Recipes it used, by their place below recipes/ without .md"),
    plain("front.related", "関係するページ。相対の .md", "Pages to read next, as relative .md names"),
    plain("front.review_by", "この日までに見直します", "Day by which somebody should read it again"),
    plain("front.search", "false なら検索に出しません", "false keeps it out of search"),
    plain("front.sessions", "集まり", "Meetings"),
    plain("front.sessions.end", "終わり", "End"),
    plain("front.sessions.place", "場所", "Room"),
    plain("front.sessions.start", "始まり。2026-11-26T16:00", "Beginning: 2026-11-26T16:00"),
    of(Takes::Pattern("https?://\\S*"), "front.sessions.url", "オンラインの集まりのアドレス", "Address of an online meeting"),
    plain("front.stage", "tried は試した、repeated は続けている、standard は標準になった", "How settled it is: tried, repeated or standard"),
    plain("front.summary", "一覧や検索に出る一文", "One sentence for cards and search"),
    plain("front.tags", "自由な言葉", "Free words"),
    of(Takes::Task, "front.tasks", "仕事の id", "Ids of tasks"),
    plain("front.times_per_month", "一人が月に何回するか", "Uses a month by one person"),
    plain("front.title", "題名", "The title"),
    of(Takes::Tool, "front.tools", "道具の id", "Ids of tools"),
    of(Takes::Recipe, "front.try", "試すレシピ", "Recipes to try"),
    plain("front.until", "やめた日。続いていれば書きません", "First day it was no longer done"),
    plain("front.updated", "中身を見直した日", "When it last changed in substance"),
    plain("front.users", "使っている人数。省くと 1", "How many people do it; 1 if not given"),
    plain("front.variables", "プロンプトの空欄", "Blanks of the prompt"),
    plain("front.variables.choices", "選ばせるときの選択肢", "Ready answers"),
    plain("front.variables.example", "見本", "An example"),
    plain("front.variables.label", "入力欄の見出し", "What the form asks for"),
    plain("front.variables.multiline", "true なら何行も書ける欄", "true expects several lines"),
    plain("front.variables.name", "空欄の名前。{{ と }} の間の言葉", "The word between {{ and }}"),
    plain("front.verified", "動くと確かめた道具・版・日", "With what and when it was seen to work"),
    plain("front.verified.on", "確かめた日", "The day"),
    of(Takes::Tool, "front.verified.tool", "道具の id", "Id of the tool"),
    plain("front.verified.version", "道具の版", "Its version"),
    of(Takes::Department, "person.department", "部署の id", "Id of the department"),
    plain("person.git", "コミットに出る名前やメール。公開はされません", "Names and mail addresses in commits; never published"),
    plain("person.left", "true なら、もういない人。名前は残ります", "true if they left; the credit stays"),
    plain("person.name", "見せる名前", "Name as shown"),
    plain("person.public", "false なら部署だけを見せます", "false shows only the department"),
];
