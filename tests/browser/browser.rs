//! A real Chromium with a fresh profile, driven through chromedriver by the W3C `WebDriver` protocol.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::http::exchange;
use crate::process::Running;

/// How long anything may take on a busy machine before it counts as not happening. Never a measure of speed.
const PATIENCE: Duration = Duration::from_secs(90);
/// How many browsers work at a time where one after another would take minutes.
const SHARED_BY: usize = 2;
const LOOK_AGAIN: Duration = Duration::from_millis(50);
const MISSING: &str = "the browser tests need Chromium and chromedriver; `tests/run` installs them";

const CONTROL: char = '\u{e009}';
pub(crate) const ENTER: char = '\u{e007}';

/// Does the work for each thing, in several browsers at a time.
pub(crate) fn share_out<T: Sync>(
    things: &[T],
    start: impl Fn() -> Browser + Sync,
    work: impl Fn(&Browser, &T) + Sync,
) {
    let rest = Mutex::new(things.iter());
    std::thread::scope(|scope| {
        for _ in 0..SHARED_BY {
            scope.spawn(|| {
                let browser = start();
                loop {
                    let next = rest.lock().expect("nothing panics while it is locked").next();
                    let Some(thing) = next else { break };
                    work(&browser, thing);
                }
            });
        }
    });
}

/// A chromedriver and its port. It takes a port that is free in IPv6 and ends if another program has it in IPv4, which
/// happens now and then where many connections come and go.
fn driver() -> (Running, u16) {
    let mut told = String::new();
    for _ in 0..5 {
        let mut driver = Running::start(Command::new("chromedriver").arg("--port=0"), MISSING);
        match driver.told_number("successfully on port ") {
            Ok(port) => return (driver, port),
            Err(printed) => told = printed,
        }
    }
    panic!("chromedriver ended each time before it told its port: {told}");
}

/// One window. It and its profile go away when this is dropped.
pub(crate) struct Browser {
    _driver: Running,
    port: u16,
    session: String,
    _profile: TempDir,
}

impl Browser {
    pub(crate) fn start() -> Self {
        let (driver, port) = driver();
        let profile = tempfile::tempdir().expect("a folder for the profile can be made");
        // Without these flags a browser starts by asking servers of its maker. `/dev/shm` is small in containers.
        let arguments = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--lang=ja",
            // A page that still scrolls cannot be clicked.
            "--force-prefers-reduced-motion",
            "--window-size=1280,900",
            &format!("--user-data-dir={}", profile.path().display()),
        ];
        let capabilities = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL" },
        }}});
        let answer = exchange(port, "POST", "/session", Some(&capabilities)).expect("chromedriver answers");
        let session = answer["value"]["sessionId"].as_str();
        let session =
            session.unwrap_or_else(|| panic!("Chromium did not start: {answer}; {MISSING}")).to_owned();
        Self { _driver: driver, port, session, _profile: profile }
    }

    pub(crate) fn open(&self, url: &str) {
        self.command("POST", "/url", &json!({ "url": url }));
    }

    pub(crate) fn back(&self) {
        self.command("POST", "/back", &json!({}));
    }

    pub(crate) fn address(&self) -> String {
        self.text("return decodeURI(location.href)")
    }

    /// What a function body returns in the page.
    pub(crate) fn run(&self, script: &str) -> Value {
        self.try_run(script).unwrap_or_else(|error| panic!("{script}: {error}"))
    }

    pub(crate) fn text(&self, script: &str) -> String {
        self.run(script).as_str().unwrap_or_else(|| panic!("no text: {script}")).to_owned()
    }

    fn try_run(&self, script: &str) -> Result<Value, String> {
        // A promise is waited for.
        self.try_command("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Waits until the function body returns something true; a page being loaded is no failure.
    #[track_caller]
    pub(crate) fn until(&self, claim: &str, script: &str) {
        let begin = Instant::now();
        let mut last;
        loop {
            last = self.try_run(script);
            let is_true = match &last {
                Ok(Value::Bool(is_true)) => *is_true,
                Ok(value) => !value.is_null(),
                Err(_) => false,
            };
            if is_true {
                return;
            }
            if begin.elapsed() > PATIENCE {
                break;
            }
            std::thread::sleep(LOOK_AGAIN);
        }
        let seen = self.try_run("return location.href + '\\n' + document.body.innerText.slice(0, 2000)");
        let seen = seen.as_ref().map_or_else(Clone::clone, |text| text.as_str().unwrap_or("").to_owned());
        panic!("waited in vain: {claim}\n`{script}` gave {last:?}\nthe page: {seen}");
    }

    /// Waits until the page's text contains this.
    #[track_caller]
    pub(crate) fn until_text(&self, text: &str) {
        let script = format!("return document.body.innerText.includes({})", json!(text));
        self.until(&format!("the page says {text}"), &script);
    }

    /// Presses the mouse on the first element that matches, as a person would: it must be visible and uncovered.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        let element = self.element(selector);
        self.command("POST", &format!("/element/{element}/click"), &json!({}));
    }

    fn element(&self, selector: &str) -> String {
        let found = self.command("POST", "/element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|found| found.values().next()?.as_str());
        id.unwrap_or_else(|| panic!("no element: {selector}")).to_owned()
    }

    /// Chooses a file in a file field, as the window for it would.
    #[track_caller]
    pub(crate) fn choose_file(&self, selector: &str, file: &Path) {
        let element = self.element(selector);
        self.command("POST", &format!("/element/{element}/value"), &json!({ "text": file }));
    }

    /// Opens another window of the same reader and goes there; the way back is the name of this one.
    pub(crate) fn open_window(&self) -> String {
        let here = self.command("GET", "/window", &Value::Null);
        let new = self.command("POST", "/window/new", &json!({ "type": "tab" }));
        self.go_to_window(new["handle"].as_str().expect("a window has a name"));
        here.as_str().expect("a window has a name").to_owned()
    }

    pub(crate) fn go_to_window(&self, name: &str) {
        self.command("POST", "/window", &json!({ "handle": name }));
    }

    /// Runs before the scripts of every page from now on.
    pub(crate) fn before_each_page(&self, script: &str) {
        self.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": script }));
    }

    /// Lets every page from now on believe that it is this moment, and that time goes on from there.
    pub(crate) fn live_at(&self, moment: &str) {
        self.before_each_page(&format!(
            "{{ const Real = Date; const shift = Real.parse({moment:?}) - Real.now();
                globalThis.Date = class extends Real {{
                    constructor(...given) {{ if (given.length) super(...given); else super(Real.now() + shift); }}
                    static now() {{ return Real.now() + shift; }}
                }}; }}"
        ));
    }

    /// Puts what pages let the reader save into a folder.
    pub(crate) fn save_into(&self, folder: &Path) {
        let parameters = json!({ "behavior": "allow", "downloadPath": folder });
        self.devtools("Browser.setDownloadBehavior", &parameters);
    }

    /// The page as it would be printed on the paper that it asks for, as a PDF.
    pub(crate) fn print(&self) -> Vec<u8> {
        let printed = self.devtools("Page.printToPDF", &json!({ "preferCSSPageSize": true }));
        BASE64_STANDARD.decode(printed["data"].as_str().expect("a file")).expect("the file is base64")
    }

    /// Types at wherever the focus is.
    pub(crate) fn press(&self, keys: &str) {
        let steps = keys.chars().flat_map(|key| [("keyDown", key), ("keyUp", key)]);
        self.keys(steps);
    }

    pub(crate) fn press_with_control(&self, key: char) {
        self.keys([("keyDown", CONTROL), ("keyDown", key), ("keyUp", key), ("keyUp", CONTROL)]);
    }

    fn keys(&self, steps: impl IntoIterator<Item = (&'static str, char)>) {
        let steps: Vec<_> =
            steps.into_iter().map(|(kind, key)| json!({ "type": kind, "value": key.to_string() })).collect();
        let keyboard = json!({ "type": "key", "id": "keyboard", "actions": steps });
        self.command("POST", "/actions", &json!({ "actions": [keyboard] }));
    }

    /// A command of Chromium's own protocol, for what `WebDriver` does not have.
    pub(crate) fn devtools(&self, name: &str, parameters: &Value) -> Value {
        self.command("POST", "/goog/cdp/execute", &json!({ "cmd": name, "params": parameters }))
    }

    /// The text in an input method's window, not committed yet.
    pub(crate) fn compose(&self, text: &str) {
        let end = text.encode_utf16().count();
        let parameters = json!({ "text": text, "selectionStart": end, "selectionEnd": end });
        self.devtools("Input.imeSetComposition", &parameters);
    }

    /// What the input method puts in when the conversion is confirmed.
    pub(crate) fn commit(&self, text: &str) {
        self.devtools("Input.insertText", &json!({ "text": text }));
    }

    pub(crate) fn resize(&self, width: u32, height: u32) {
        let is_phone = width < 600;
        let parameters =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": is_phone });
        self.devtools("Emulation.setDeviceMetricsOverride", &parameters);
    }

    pub(crate) fn prefer(&self, scheme: &str) {
        let feature = json!({ "name": "prefers-color-scheme", "value": scheme });
        self.devtools("Emulation.setEmulatedMedia", &json!({ "features": [feature] }));
    }

    /// Lets pages load nothing ahead from now on, as for a reader who pays for what is transferred.
    pub(crate) fn save_data(&self) {
        self.before_each_page(
            "Object.defineProperty(Navigator.prototype, 'connection', { get: () => ({ saveData: true }) })",
        );
    }

    /// Errors the console has shown since it was last asked: failed requests, exceptions, refusals of a policy.
    pub(crate) fn console_errors(&self) -> Vec<String> {
        let log = self.command("POST", "/se/log", &json!({ "type": "browser" }));
        let entries = log.as_array().expect("a log is a list");
        entries
            .iter()
            .filter(|entry| entry["level"] == "SEVERE")
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    #[track_caller]
    fn command(&self, method: &str, path: &str, body: &Value) -> Value {
        self.try_command(method, path, body).unwrap_or_else(|error| panic!("{method} {path}: {error}"))
    }

    fn try_command(&self, method: &str, path: &str, body: &Value) -> Result<Value, String> {
        let path = format!("/session/{}{path}", self.session);
        let mut answer = exchange(self.port, method, &path, (method != "GET").then_some(body))
            .map_err(|error| error.to_string())?;
        let value = answer["value"].take();
        match value.get("error") {
            Some(error) => Err(format!("{error}: {}", value["message"])),
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Ends Chromium; the driver itself is killed after it. A driver that died has nothing left to end.
        let _ = exchange(self.port, "DELETE", &format!("/session/{}", self.session), None);
    }
}
