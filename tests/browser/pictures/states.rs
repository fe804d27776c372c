//! What a page looks like only after somebody has done something on it.

use crate::browser::Browser;

/// Something done on a page, and how it is seen to have happened.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    pub(super) name: &'static str,
    pub(super) path: &'static str,
    act: &'static str,
    done: &'static str,
}

impl State {
    pub(super) fn enter(&self, browser: &Browser) {
        let record = serde_json::Value::from(crate::my_record::reader().to_string());
        browser.run(&self.act.replace("RECORD", &record.to_string()));
        browser.until(self.name, &format!("return {}", self.done));
    }
}

pub(super) const STATES: [State; 5] = [
    State {
        name: "search-dialog",
        path: "recipes/minutes/",
        act: "document.dispatchEvent(new KeyboardEvent('keydown', { key: '/', bubbles: true }));
              const field = document.querySelector('[data-js-dialog-input]');
              field.value = '議事録';
              field.dispatchEvent(new Event('input'));",
        done: "document.querySelector('.option') !== null",
    },
    State {
        name: "recipes-filtered",
        path: "recipes/",
        act: "document.querySelector('[data-js-filter] input').click();",
        done: "location.search !== ''",
    },
    State {
        name: "recipe-filled-in",
        path: "recipes/minutes/",
        act: "document.querySelector('[data-js-all-examples]').click();",
        done: "document.querySelector('[data-js-blank]:not(.is-filled)') === null",
    },
    State {
        name: "module-answered",
        path: "training/2026-08-first-steps/",
        act: "for (const quiz of document.querySelectorAll('[data-js-quiz]')) {
                  quiz.querySelector('input').click();
                  quiz.querySelector('[data-js-quiz-check]').click();
              }
              document.activeElement.blur();",
        done: "document.querySelector('[data-js-quiz]:not([data-result])') === null",
    },
    State {
        name: "my-of-a-reader",
        path: "my/",
        act: "localStorage.setItem('chienowa:record:v1:/', RECORD);
              dispatchEvent(new StorageEvent('storage', { key: null }));",
        done: "document.querySelector('[data-js-goal-part=recipes] li') !== null",
    },
];
