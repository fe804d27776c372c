//! Recipes of hosts that cannot run here: as much of them as a browser can tell.

use std::path::Path;

use super::site::Site;
use crate::browser::Browser;
use crate::web_server::printed;

#[test]
fn what_no_server_here_reads_is_well_formed_and_the_function_of_the_cdn_knows_every_address() {
    let site = Site::build("/portal/");
    let recipe = |name: &str| printed(name, site.portal.path(), "/portal/", Path::new("/srv/portal/current"));
    let (host, browser) = (crate::portal::Host::start(), Browser::start());
    browser.open(&host.url("/", "faq/"));

    let config = serde_json::Value::from(recipe("iis"));
    let parsed = format!(
        "const parsed = new DOMParser().parseFromString({config}, 'text/xml');
         const count = (selector) => parsed.querySelectorAll(selector).length;
         return [count('parsererror'), count('customHeaders add'), count('httpRedirect'), count('mimeMap') > 5]"
    );
    assert_eq!(browser.run(&parsed), serde_json::json!([0, 3, 2, true]));

    let template = recipe("s3");
    let (_, code) = template.split_once("FunctionCode: |").expect("it has a function");
    let (code, _) = code.split_once("\n  Distribution:").expect("more follows");
    let ask = |path: &str| {
        let asked = serde_json::json!({ "request": { "uri": path } });
        browser.run(&format!(
            "{code}\nconst told = handler({asked}); return told.uri ?? `${{told.statusCode}} ${{told.headers.location?.value ?? ''}}`"
        ))
    };
    for (asked, told) in [
        ("/portal/", "/index.html"),
        ("/portal/recipes/minutes/", "/recipes/minutes/index.html"),
        ("/portal/_chienowa/search/index.bin", "/_chienowa/search/index.bin"),
        ("/portal", "301 /portal/"),
        ("/portal/recipes/minutes", "301 /portal/recipes/minutes/"),
        ("/portal/recipes/gijiroku/", "301 /portal/recipes/minutes/"),
        (
            "/portal/%E5%8F%A4%E3%81%84%20%E5%A0%B4%E6%89%80/",
            "301 /portal/%E6%96%B0%E3%81%97%E3%81%84%E5%A0%B4%E6%89%80/",
        ),
        ("/portal/_signal/1/tried/AAAA_-09/Lw", "204 "),
        ("/elsewhere/", "/elsewhere/"),
        ("/portal/%/", "/%/index.html"),
    ] {
        assert_eq!(ask(asked), told, "{asked}");
    }
}
