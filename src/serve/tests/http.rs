//! Requests good and bad.

use super::*;

fn preview() -> Preview {
    Preview::new(Table::new(&[
        ("/", "<body>home</body>"),
        ("/recipes/議事録/", "minutes"),
        ("/old/", "redirect /recipes/\r\nSet-Cookie: a=b"),
        ("/broken/", "broken"),
        ("/panic/", "panic"),
        ("/site.css", "body{}"),
    ]))
}

#[test]
fn a_page_is_answered_with_the_script_before_its_end() {
    let answered = preview().get("/");
    assert_eq!(answered.status, 200);
    assert_eq!(answered.header("Content-Type"), Some("text/html; charset=utf-8"));
    assert_eq!(answered.header("Cache-Control"), Some("no-store"));
    assert_eq!(answered.header("Connection"), Some("close"));
    assert!(
        answered.body.starts_with("<body>home<script defer src=\"/_chienowa/live.js\" data-live="),
        "{answered:?}"
    );
    assert!(answered.body.ends_with("</script></body>"));
}

#[test]
fn every_page_is_sent_with_a_policy_and_a_contributor_s_file_may_run_nothing() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("x.svg");
    std::fs::write(&file, "<svg xmlns='http://www.w3.org/2000/svg'/>").expect("it is ours");
    let place = format!("file {}", file.display());
    let pages =
        [("/", "home"), ("/broken/", "broken"), ("/x.svg", &place), ("/x.html", &place), ("/x.png", &place)];
    let preview = Preview::new(Table::new(&pages));
    let policy = |path: &str| preview.get(path).header("Content-Security-Policy").map(str::to_owned);
    for page in ["/", "/nowhere/"] {
        assert_eq!(policy(page).as_deref(), Some("default-src 'self'"), "{page}");
    }
    // A page of the server's own says it twice, as all pages do.
    let own = preview.get("/broken/");
    let header = own.header("Content-Security-Policy").expect("it has a policy");
    let in_page = header.strip_suffix("; frame-ancestors 'self'").expect("only a header can say this");
    assert!(
        own.body.contains(&format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{in_page}\">"))
    );
    for file in ["/x.svg", "/x.html"] {
        assert!(policy(file).is_some_and(|policy| policy.contains("sandbox")), "{file}");
    }
    assert_eq!(policy("/x.png"), None);
    for path in ["/", "/broken/", "/nowhere/", "/x.svg", "/api/search?q=a", "/_chienowa/live.js", "//x"] {
        let answer = preview.get(path);
        for (name, value) in [
            ("X-Content-Type-Options", "nosniff"),
            ("Referrer-Policy", "same-origin"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{path}");
        }
    }
}

#[test]
fn addresses_are_decoded_and_get_their_final_slash() {
    let preview = preview();
    let encoded = "/recipes/%E8%AD%B0%E4%BA%8B%E9%8C%B2";
    assert!(preview.get(&format!("{encoded}/")).body.starts_with("minutes"));
    for target in [format!("{encoded}?q=1"), format!("{encoded}/index.html")] {
        let moved = preview.get(&target);
        assert_eq!((moved.status, moved.header("Location")), (308, Some(&*format!("{encoded}/"))));
    }
    assert_eq!(preview.get("//evil.example").status, 404);
}

#[test]
fn a_portal_below_a_base_path_is_found_there_only() {
    let first = Table::new(&[("/", "home"), ("/a/", "page")]).published();
    let preview = Preview::start("/portal", first, Box::new(|_| Rebuilt::Broken(Vec::new())));
    assert!(preview.live.url().ends_with("/portal/"));
    assert!(
        preview.get("/portal/a/").body.starts_with("page<script defer src=\"/portal/_chienowa/live.js\"")
    );
    assert_eq!(preview.get("/portal/a").header("Location"), Some("/portal/a/"));
    assert_eq!(preview.get("/portal").header("Location"), Some("/portal/"));
    assert_eq!(preview.get("/").header("Location"), Some("/portal/"));
    assert_eq!(preview.get("/a/").status, 404);
    assert_eq!(preview.get("/portal/_chienowa/live.js").status, 200);
}

#[test]
fn what_is_not_there_gets_the_themes_page() {
    let answered = preview().get("/no/such/");
    assert_eq!(answered.status, 404);
    assert!(answered.body.starts_with("nothing at /no/such/<script"));
}

#[test]
fn head_is_answered_without_a_body() {
    let preview = preview();
    let mut stream = preview.connect();
    write!(stream, "HEAD / HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", preview.address)
        .expect("the server reads");
    let mut all = String::new();
    stream.read_to_string(&mut all).expect("the server answers and closes");
    assert!(all.starts_with("HTTP/1.1 200 OK\r\n") && all.ends_with("\r\n\r\n"), "{all}");
    assert_eq!(all.matches("\r\n\r\n").count(), 1);
    assert!(!all.contains("Content-Length: 0"));
}

#[test]
fn styles_are_sent_again_only_when_they_changed() {
    let preview = preview();
    let first = preview.get("/site.css");
    let tag = first.header("ETag").expect("styles have a tag");
    let again = preview.ask("GET", "/site.css", &format!("If-None-Match: \"x\", {tag}\r\n"));
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(preview.ask("GET", "/site.css", "If-None-Match: \"x\"\r\n").status, 200);
}

#[test]
fn files_are_sent_as_they_are() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let file = folder.path().join("large.txt");
    std::fs::write(&file, "知".repeat(200_000)).expect("it is ours");
    let table =
        Table::new(&[("/large.txt", &format!("file {}", file.display())), ("/gone.txt", "file /no/such")]);
    let preview = Preview::new(table);
    let answered = preview.get("/large.txt");
    assert_eq!(answered.header("Content-Type"), Some("text/plain; charset=utf-8"));
    assert_eq!(answered.body.len(), 600_000);
    assert_eq!(preview.get("/gone.txt").status, 404);
}

#[test]
fn a_part_of_what_is_no_page_can_be_asked_for() {
    let preview = preview();
    let part = preview.ask("GET", "/site.css", "Range: bytes=4-5\r\n");
    assert_eq!((part.status, part.body.as_str()), (206, "{}"));
    assert_eq!(part.header("Content-Range"), Some("bytes 4-5/6"));
    for (target, headers) in [
        ("/site.css", "Range: bytes=0-1,4-5\r\n"),
        ("/site.css", "Range: bytes=9-\r\n"),
        ("/site.css", "Range: bytes=0-1\r\nIf-Range: \"x\"\r\n"),
        ("/", "Range: bytes=0-1\r\n"),
    ] {
        let whole = preview.ask("GET", target, headers);
        assert_eq!((whole.status, whole.header("Content-Range")), (200, None), "{target} {headers}");
    }
    assert_eq!(preview.ask("GET", "/no/such/", "Range: bytes=0-1\r\n").status, 404);
}

#[test]
fn only_get_and_head_are_answered() {
    let preview = preview();
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "BREW"] {
        let answered = preview.ask(method, "/", "");
        assert_eq!((answered.status, answered.header("Allow")), (405, Some("GET, HEAD")));
    }
    assert_eq!(preview.ask("POST", "/", "Content-Length: 0\r\n").status, 405);
}

#[test]
fn foreign_names_and_origins_are_refused() {
    let preview = preview();
    let port = preview.address.port();
    let host = |host: &str| preview.raw(&format!("GET / HTTP/1.1\r\n{host}\r\n")).status;
    assert_eq!(host(&format!("Host: localhost:{port}\r\n")), 200);
    assert_eq!(host(&format!("Host: evil.example:{port}\r\n")), 403);
    assert_eq!(host("Host: localhost:1\r\n"), 403);
    assert_eq!(host(&format!("Host: localhost:{port}\r\nHost: evil.example\r\n")), 400);
    assert_eq!(host(""), 400);
    assert_eq!(preview.ask("GET", "/", "Origin: http://evil.example\r\n").status, 403);
    assert_eq!(preview.ask("GET", "/", "Origin: null\r\n").status, 403);
    assert_eq!(preview.ask("GET", "/", &format!("Origin: http://{}\r\n", preview.address)).status, 200);
}

#[test]
fn pages_of_other_sites_may_link_here_but_not_load_anything() {
    let preview = preview();
    let asked = |site: &str, mode: &str, destination: &str| {
        let headers =
            format!("Sec-Fetch-Site: {site}\r\nSec-Fetch-Mode: {mode}\r\nSec-Fetch-Dest: {destination}\r\n");
        preview.ask("GET", "/", &headers).status
    };
    assert_eq!(asked("cross-site", "navigate", "document"), 200);
    assert_eq!(asked("none", "navigate", "document"), 200);
    assert_eq!(asked("same-origin", "no-cors", "script"), 200);
    assert_eq!(asked("cross-site", "no-cors", "script"), 403);
    assert_eq!(asked("cross-site", "no-cors", "image"), 403);
    assert_eq!(asked("cross-site", "navigate", "iframe"), 403);
    // Another port of the same machine.
    assert_eq!(asked("same-site", "no-cors", "script"), 403);
}

#[test]
fn paths_that_climb_and_oversized_requests_are_refused() {
    let preview = preview();
    for target in
        ["/../etc/passwd", "/%2e%2e/etc/passwd", "/..%5cx", "/%00", "/%ff", "http://evil.example/", "*"]
    {
        assert_eq!(preview.get(target).status, 400, "{target}");
    }
    assert_eq!(preview.get(&format!("/{}", "a".repeat(9_000))).status, 414);
    assert_eq!(preview.ask("GET", "/", &format!("X: {}\r\n", "a".repeat(20_000))).status, 431);
}

#[test]
fn a_body_is_never_read_as_the_next_request() {
    let preview = preview();
    let host = preview.address;
    let inner = format!("GET /recipes/ HTTP/1.1\r\nHost: {host}\r\n\r\n");
    let bodies = [
        format!("Transfer-Encoding: chunked\r\n\r\n{inner}"),
        format!("Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n{inner}"),
        format!("Transfer-Encoding: identity\r\nContent-Length: 3\r\n\r\nabc{inner}"),
        format!("Content-Length: nonsense\r\n\r\n{inner}"),
        format!("Content-Length: 0\r\nContent-Length: 9\r\n\r\n{inner}"),
        format!("Content-Length: 3\r\nExpect: 100-continue\r\n\r\nabc{inner}"),
        format!("Content-Length: 2000\r\n\r\n{}{inner}", "a".repeat(2_000)),
    ];
    for method in ["GET", "POST"] {
        for body in &bodies {
            let mut stream = preview.connect();
            write!(stream, "{method} / HTTP/1.1\r\nHost: {host}\r\n{body}").expect("the server reads");
            stream.shutdown(std::net::Shutdown::Write).expect("the connection is open");
            let mut stream = BufReader::new(stream);
            let first = Answered::read(&mut stream).expect("the first request is answered");
            assert_eq!(first.status, 400, "{body}");
            assert!(Answered::read(&mut stream).is_none(), "{body}");
        }
    }
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_huge_announced_body_does_not_end_the_server() {
    let preview = preview();
    for length in ["999999999999999", "18446744073709551615", "99999999999999999999999"] {
        let mut stream = preview.connect();
        write!(stream, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\nabc")
            .expect("the server reads");
        drop(stream);
    }
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn slow_clients_do_not_hold_up_others() {
    let large = "x".repeat(8_000_000);
    let preview = Preview::new(Table::new(&[("/", "home"), ("/large.txt", &large)]));
    let mut unread = Vec::new();
    for _ in 0..20 {
        let mut stream = preview.connect();
        write!(stream, "GET /large.txt HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address)
            .expect("the server reads");
        unread.push(stream);
    }
    for _ in 0..20 {
        let mut stream = preview.connect();
        stream.write_all(b"GET / HT").expect("the server reads");
        unread.push(stream);
    }
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_page_that_fails_or_panics_says_so_and_the_server_lives_on() {
    let preview = preview();
    for _ in 0..10 {
        let answered = preview.get("/panic/");
        assert_eq!(answered.status, 500);
        assert!(answered.body.contains("the template &lt;ate&gt; itself"), "{answered:?}");
    }
    let answered = preview.get("/broken/");
    assert_eq!(answered.status, 500);
    assert!(answered.body.contains("no such &lt;filter&gt;") && answered.body.contains("live.js"));
    assert_eq!(preview.get("/").status, 200);
}

#[test]
fn a_redirect_cannot_add_headers() {
    let answered = preview().get("/old/");
    assert_eq!(
        (answered.status, answered.header("Location")),
        (302, Some("/recipes/%0D%0ASet-Cookie:%20a=b"))
    );
    assert_eq!(answered.header("Set-Cookie"), None);
}

#[test]
fn search_gets_its_parameters_or_says_what_is_wrong() {
    let preview = preview();
    let answered = preview
        .get("/api/search?q=%E8%AD%B0+x&kind=faq&kind=recipe&department=keiri&lang=en&limit=5&typing=1");
    assert_eq!((answered.status, answered.header("Content-Type")), (200, Some("application/json")));
    for part in ["議 x", "faq", "recipe", "keiri", "en", "limit: 5", "as_typed: true"] {
        assert!(answered.body.contains(part), "{part} in {}", answered.body);
    }
    let long = format!("q={}", "a".repeat(1_001));
    for query in ["limit=x", "limit=-1", "limit=9999", "q=a&q=b", "typing=yes", &long] {
        let answered = preview.get(&format!("/api/search?{query}"));
        assert_eq!(answered.status, 400, "{query}");
        let json: serde_json::Value = serde_json::from_str(&answered.body).expect("errors are JSON");
        assert!(json["error"].is_string());
    }
}

#[test]
fn a_connection_gets_one_answer() {
    let preview = preview();
    let request = format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", preview.address);
    let mut stream = preview.connect();
    stream.write_all(request.repeat(50).as_bytes()).expect("the server reads");
    let mut stream = BufReader::new(stream);
    assert_eq!(Answered::read(&mut stream).map(|first| first.status), Some(200));
    assert!(Answered::read(&mut stream).is_none());
}

#[test]
fn a_port_that_comes_again_is_another_client() {
    let preview = preview();
    for _ in 0..3 {
        assert_eq!(preview.ask("GET", "/", "Content-Length: 3\r\n").status, 400);
    }
    // With so many connections the system gives some the ports of those that were refused.
    for _ in 0..200 {
        assert_eq!(preview.get("/").status, 200);
    }
}

#[test]
fn an_error_in_accepting_ends_nothing() {
    let address = Address { given: Some("127.0.0.1:0".to_owned()), allow_remote: false };
    let listening = address.listen().expect("port 0 is always free");
    let handle = listening.listener.try_clone().expect("file handles are left");
    let (_changes, receiver) = channel();
    let builder = Scripted(Box::new(|_| Rebuilt::Broken(Vec::new())));
    let first = Table::new(&[("/", "home")]).published();
    let live = Live::start(listening, "/", first, builder, receiver, |_| {}).expect("the server can start");
    let (changes, _) = channel();
    let preview = Preview { address: live.address(), live, changes };
    for _ in 0..3 {
        // Shared by all handles of the socket: accepting fails with `WouldBlock` until it is undone.
        handle.set_nonblocking(true).expect("it is a socket");
        assert_eq!(preview.get("/").status, 200);
        handle.set_nonblocking(false).expect("it is a socket");
        assert_eq!(preview.get("/").status, 200);
    }
    preview.live.shutdown();
}

#[test]
fn the_oldest_connection_ends_when_there_are_too_many() {
    let preview = preview();
    let mut idle: Vec<_> = (0..200).map(|_| preview.connect()).collect();
    assert_eq!(preview.get("/").status, 200);
    let ended = |stream: &mut TcpStream| {
        stream.set_read_timeout(Some(Duration::from_millis(500))).expect("it is not zero");
        matches!(stream.read(&mut [0]), Ok(0))
    };
    assert!(ended(&mut idle[0]), "the first");
    assert!(!ended(&mut idle[199]), "the last");
}

#[test]
fn after_shutdown_nobody_answers() {
    let Preview { live, address, changes } = preview();
    drop(changes);
    live.shutdown();
    let refused = TcpStream::connect(address).map(|mut stream| {
        stream.set_read_timeout(Some(PATIENCE)).expect("the time-out is not zero");
        // The accept loop ends with the connection that wakes it; one more may still be taken and closed.
        stream.read(&mut [0]).map_or(0, |length| length)
    });
    // Refused or reset, as the system happens to tell it: what counts is that no byte comes.
    assert!(!matches!(refused, Ok(1..)), "{refused:?}");
}
