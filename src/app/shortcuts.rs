//! The keys: one table that the key handler, the tooltips and the sheet of keys all read.

use winit::keyboard::{Key, KeyCode, NamedKey, PhysicalKey};

use super::action::{Action, Scaling};
use super::brush::RADIUS_STEP;
use super::state::ALPHA_STEP;
use super::texts;

/// How a key is shown together with the one that [`Press::WithControl`] wants.
macro_rules! command {
    ($key:literal) => {
        if cfg!(target_os = "macos") { concat!("⌘ ", $key) } else { concat!("Ctrl ", $key) }
    };
}

/// What takes back what was removed.
pub const UNDO: &str = command!("Z");

/// A row of the table.
pub struct Shortcut {
    pub keys: &'static [Press],
    /// How the keys are shown.
    pub label: &'static str,
    /// What they do, in words.
    pub does: &'static str,
    pub action: Action,
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// By what it types, in any case, wherever it is on the keyboard.
    Types(char),
    /// As [`Press::Types`], together with Ctrl (⌘ on macOS).
    WithControl(char),
    Named(NamedKey),
    /// One of the ten digits, by its place, for on some keyboards digits need Shift. Does the row's action for the digit's
    /// own style.
    Digit,
    /// F1 to F12. Does the row's action for the key's own look.
    Function,
}

/// How many styles a page is.
const PAGE: isize = 10;

/// All keys, in the order of the sheet.
pub const TABLE: &[Shortcut] = &[
    Shortcut { keys: &[Press::Digit], label: "1 … 9, 0", does: texts::KEY_DIGITS, action: Action::StyleAt(0) },
    Shortcut {
        keys: &[Press::Named(NamedKey::ArrowLeft)],
        label: "←",
        does: texts::KEY_PREVIOUS,
        action: Action::StepStyle(-1),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::ArrowRight)],
        label: "→",
        does: texts::KEY_NEXT,
        action: Action::StepStyle(1),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::PageUp)],
        label: "PgUp",
        does: texts::KEY_PAGE_BACK,
        action: Action::LeapStyle(-PAGE),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::PageDown)],
        label: "PgDn",
        does: texts::KEY_PAGE_ON,
        action: Action::LeapStyle(PAGE),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::Home)],
        label: "Home",
        does: texts::KEY_FIRST,
        action: Action::LeapStyle(isize::MIN),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::End)],
        label: "End",
        does: texts::KEY_LAST,
        action: Action::LeapStyle(isize::MAX),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::ArrowUp)],
        label: "↑",
        does: texts::KEY_STRONGER,
        action: Action::StepAlpha(ALPHA_STEP),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::ArrowDown)],
        label: "↓",
        does: texts::KEY_WEAKER,
        action: Action::StepAlpha(-ALPHA_STEP),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::Space)],
        label: "Space",
        does: texts::KEY_FREEZE,
        action: Action::ToggleFreeze,
    },
    Shortcut { keys: &[Press::Types('m')], label: "M", does: texts::KEY_MIRROR, action: Action::ToggleMirror },
    Shortcut { keys: &[Press::Types('b')], label: "B", does: texts::KEY_UNPAINTED, action: Action::Unpainted(true) },
    Shortcut { keys: &[Press::Types('x')], label: "X", does: texts::KEY_SPLIT, action: Action::ToggleSplit },
    Shortcut { keys: &[Press::Types('c')], label: "C", does: texts::KEY_OWN_COLOUR, action: Action::ToggleOwnColour },
    Shortcut { keys: &[Press::Types('l')], label: "L", does: texts::KEY_LOOK, action: Action::ToggleLook },
    Shortcut { keys: &[Press::Types('/')], label: "/", does: texts::KEY_SEARCH, action: Action::ToggleSearch },
    Shortcut { keys: &[Press::Types('t')], label: "T", does: texts::KEY_PREVIEWS, action: Action::TogglePreviews },
    Shortcut {
        keys: &[Press::Types('v')],
        label: "V",
        does: texts::KEY_FAVOURITE,
        action: Action::ToggleFavourite(None),
    },
    Shortcut {
        keys: &[Press::Named(NamedKey::Delete)],
        label: "Del",
        does: texts::KEY_REMOVE,
        action: Action::RemoveStyle(None),
    },
    Shortcut { keys: &[Press::WithControl('z')], label: UNDO, does: texts::KEY_UNDO, action: Action::Undo },
    Shortcut { keys: &[Press::WithControl('v')], label: command!("V"), does: texts::KEY_PASTE, action: Action::Paste },
    Shortcut { keys: &[Press::Function], label: "F1 … F12", does: texts::KEY_WEAR, action: Action::WearLook(1) },
    Shortcut {
        keys: &[Press::WithControl('k')],
        label: command!("K"),
        does: texts::KEEP_LOOK,
        action: Action::KeepLook,
    },
    Shortcut { keys: &[Press::Types('k')], label: "K", does: texts::KEY_LOOKS, action: Action::ToggleLooks },
    Shortcut { keys: &[Press::Types('a')], label: "A", does: texts::KEY_BRUSH, action: Action::ToggleBrush },
    Shortcut {
        keys: &[Press::Types(']')],
        label: "]",
        does: texts::KEY_LARGER_BRUSH,
        action: Action::ScaleBrush(RADIUS_STEP),
    },
    Shortcut {
        keys: &[Press::Types('[')],
        label: "[",
        does: texts::KEY_SMALLER_BRUSH,
        action: Action::ScaleBrush(1.0 / RADIUS_STEP),
    },
    Shortcut { keys: &[Press::Types('e')], label: "E", does: texts::KEY_ERASE, action: Action::ToggleErase },
    Shortcut {
        keys: &[Press::WithControl('y')],
        label: command!("Y"),
        does: texts::KEY_REDO,
        action: Action::RedoStroke,
    },
    Shortcut { keys: &[Press::Types('g')], label: "G", does: texts::KEY_PLATE, action: Action::TakePlate },
    Shortcut { keys: &[Press::Types('d')], label: "D", does: texts::KEY_DRIFT, action: Action::ToggleDrift },
    Shortcut { keys: &[Press::Types('w')], label: "W", does: texts::KEY_SWAP_SIDES, action: Action::SwapSides },
    Shortcut { keys: &[Press::Types('s')], label: "S", does: texts::KEY_SAVE, action: Action::SavePicture },
    Shortcut { keys: &[Press::Types('n')], label: "N", does: texts::KEY_TIMER, action: Action::ToggleTimer },
    Shortcut {
        keys: &[Press::WithControl('s')],
        label: command!("S"),
        does: texts::KEY_STILL,
        action: Action::PaintStill,
    },
    Shortcut { keys: &[Press::Types('r')], label: "R", does: texts::KEY_RECORD, action: Action::ToggleRecording },
    Shortcut { keys: &[Press::Types('u')], label: "U", does: texts::KEY_SOUND, action: Action::ToggleSound },
    Shortcut {
        keys: &[Press::WithControl('r')],
        label: command!("R"),
        does: texts::KEY_WHOLE_VIDEO,
        action: Action::ToggleWholeVideo,
    },
    Shortcut { keys: &[Press::Types('y')], label: "Y", does: texts::KEY_AIR, action: Action::ToggleVirtualCamera },
    Shortcut { keys: &[Press::Types('o')], label: "O", does: texts::KEY_OPEN, action: Action::OpenStyles },
    Shortcut { keys: &[Press::Types('f')], label: "F", does: texts::KEY_FULLSCREEN, action: Action::ToggleFullscreen },
    Shortcut { keys: &[Press::Named(NamedKey::Escape)], label: "Esc", does: texts::KEY_ESCAPE, action: Action::Escape },
    Shortcut { keys: &[Press::Types('h')], label: "H", does: texts::KEY_CONTROLS, action: Action::ToggleControls },
    Shortcut { keys: &[Press::Types('i')], label: "I", does: texts::KEY_STATISTICS, action: Action::ToggleStatistics },
    Shortcut { keys: &[Press::Types('p')], label: "P", does: texts::KEY_PRESENTER, action: Action::TogglePresenter },
    Shortcut {
        keys: &[Press::WithControl('+'), Press::WithControl('=')],
        label: command!("+"),
        does: texts::KEY_LARGER,
        action: Action::Scale(Scaling::Larger),
    },
    Shortcut {
        keys: &[Press::WithControl('-')],
        label: command!("−"),
        does: texts::KEY_SMALLER,
        action: Action::Scale(Scaling::Smaller),
    },
    Shortcut {
        keys: &[Press::WithControl('0')],
        label: command!("0"),
        does: texts::KEY_USUAL,
        action: Action::Scale(Scaling::Usual),
    },
    Shortcut { keys: &[Press::Types('?')], label: "?", does: texts::KEY_HELP, action: Action::ToggleHelp },
    Shortcut {
        keys: &[Press::Types('q'), Press::WithControl('q')],
        label: "Q",
        does: texts::KEY_QUIT,
        action: Action::Quit,
    },
];

/// What a pressed key asks for.
pub fn find(key: &Key, physical: PhysicalKey, control: bool) -> Option<Action> {
    let presses = |press: &Press| match (press, key) {
        (Press::Types(wanted), Key::Character(typed)) => !control && same(*wanted, typed),
        (Press::WithControl(wanted), Key::Character(typed)) => control && same(*wanted, typed),
        (Press::Named(wanted), Key::Named(named)) => !control && wanted == named,
        (Press::Function, _) => function(key).is_some(),
        _ => false,
    };
    match TABLE.iter().find(|row| row.keys.iter().any(presses)) {
        Some(Shortcut { keys: [Press::Function], .. }) => function(key).map(Action::WearLook),
        Some(row) => Some(row.action.clone()),
        // On some keyboards what a digit's key types with Shift or AltGr is a shortcut of its own, and that counts more.
        None => match digit(physical) {
            Some(place) => (!control).then_some(Action::StyleAt(place)),
            None => find(&Key::Character(latin(key, physical)?.into()), physical, control),
        },
    }
}

/// The letter that stands on a key which types one of another script, as Cyrillic or Greek.
fn latin(key: &Key, physical: PhysicalKey) -> Option<&'static str> {
    const LETTERS: [(KeyCode, &str); 26] = [
        (KeyCode::KeyA, "a"),
        (KeyCode::KeyB, "b"),
        (KeyCode::KeyC, "c"),
        (KeyCode::KeyD, "d"),
        (KeyCode::KeyE, "e"),
        (KeyCode::KeyF, "f"),
        (KeyCode::KeyG, "g"),
        (KeyCode::KeyH, "h"),
        (KeyCode::KeyI, "i"),
        (KeyCode::KeyJ, "j"),
        (KeyCode::KeyK, "k"),
        (KeyCode::KeyL, "l"),
        (KeyCode::KeyM, "m"),
        (KeyCode::KeyN, "n"),
        (KeyCode::KeyO, "o"),
        (KeyCode::KeyP, "p"),
        (KeyCode::KeyQ, "q"),
        (KeyCode::KeyR, "r"),
        (KeyCode::KeyS, "s"),
        (KeyCode::KeyT, "t"),
        (KeyCode::KeyU, "u"),
        (KeyCode::KeyV, "v"),
        (KeyCode::KeyW, "w"),
        (KeyCode::KeyX, "x"),
        (KeyCode::KeyY, "y"),
        (KeyCode::KeyZ, "z"),
    ];
    let (Key::Character(typed), PhysicalKey::Code(code)) = (key, physical) else { return None };
    let foreign = !typed.is_ascii();
    LETTERS.iter().find(|(place, _)| foreign && *place == code).map(|(_, letter)| *letter)
}

/// The number of an F key.
fn function(key: &Key) -> Option<u32> {
    const KEYS: [NamedKey; 12] = [
        NamedKey::F1,
        NamedKey::F2,
        NamedKey::F3,
        NamedKey::F4,
        NamedKey::F5,
        NamedKey::F6,
        NamedKey::F7,
        NamedKey::F8,
        NamedKey::F9,
        NamedKey::F10,
        NamedKey::F11,
        NamedKey::F12,
    ];
    KEYS.iter().zip(1..).find(|(named, _)| *key == Key::Named(**named)).map(|(_, number)| number)
}

/// The key for an action, for its tooltip.
pub fn label_of(action: &Action) -> Option<&'static str> {
    TABLE.iter().find(|row| row.action == *action).map(|row| row.label)
}

/// What a digit's key shows for a place in the strip.
pub fn digit_label(place: usize) -> Option<char> {
    (place < 10).then(|| if place == 9 { '0' } else { char::from(b'1' + place as u8) })
}

fn same(wanted: char, typed: &str) -> bool {
    let mut typed = typed.chars().flat_map(char::to_lowercase);
    typed.next() == Some(wanted) && typed.next().is_none()
}

/// The place in the strip that a digit key stands for.
fn digit(physical: PhysicalKey) -> Option<usize> {
    let PhysicalKey::Code(code) = physical else { return None };
    let digits = [
        [KeyCode::Digit1, KeyCode::Numpad1],
        [KeyCode::Digit2, KeyCode::Numpad2],
        [KeyCode::Digit3, KeyCode::Numpad3],
        [KeyCode::Digit4, KeyCode::Numpad4],
        [KeyCode::Digit5, KeyCode::Numpad5],
        [KeyCode::Digit6, KeyCode::Numpad6],
        [KeyCode::Digit7, KeyCode::Numpad7],
        [KeyCode::Digit8, KeyCode::Numpad8],
        [KeyCode::Digit9, KeyCode::Numpad9],
        [KeyCode::Digit0, KeyCode::Numpad0],
    ];
    digits.iter().position(|codes| codes.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str, control: bool) -> Option<Action> {
        find(&Key::Character(text.into()), PhysicalKey::Code(KeyCode::KeyZ), control)
    }

    #[test]
    fn keys_are_found_by_what_they_type() {
        assert_eq!(typed("m", false), Some(Action::ToggleMirror));
        assert_eq!(typed("M", false), Some(Action::ToggleMirror));
        assert_eq!(typed("?", false), Some(Action::ToggleHelp));
        let at = |text: &str, code, control| find(&Key::Character(text.into()), PhysicalKey::Code(code), control);
        assert_eq!(at("ß", KeyCode::Minus, false), None);
        assert_eq!(at("ь", KeyCode::KeyM, false), Some(Action::ToggleMirror), "another script goes by the place");
        assert_eq!(at("я", KeyCode::KeyZ, true), Some(Action::Undo));
        assert_eq!(typed("m", true), None, "Ctrl makes another key of it");
        assert_eq!(typed("q", true), Some(Action::Quit));
        assert_eq!(
            find(&Key::Named(NamedKey::Space), PhysicalKey::Code(KeyCode::Space), false),
            Some(Action::ToggleFreeze)
        );
    }

    #[test]
    fn digits_are_found_by_their_place() {
        let press = |code| find(&Key::Character("&".into()), PhysicalKey::Code(code), false);
        let german = |typed: &str, code| find(&Key::Character(typed.into()), PhysicalKey::Code(code), false);
        assert_eq!(german("/", KeyCode::Digit7), Some(Action::ToggleSearch));
        assert_eq!(german("[", KeyCode::Digit8), Some(Action::ScaleBrush(1.0 / RADIUS_STEP)));
        let keypad = find(&Key::Named(NamedKey::ArrowLeft), PhysicalKey::Code(KeyCode::Numpad4), false);
        assert_eq!(keypad, Some(Action::StepStyle(-1)), "without NumLock");
        assert_eq!(press(KeyCode::Digit1), Some(Action::StyleAt(0)));
        assert_eq!(press(KeyCode::Digit9), Some(Action::StyleAt(8)));
        assert_eq!(press(KeyCode::Numpad0), Some(Action::StyleAt(9)));
        assert_eq!((digit_label(0), digit_label(9), digit_label(10)), (Some('1'), Some('0'), None));
    }

    #[test]
    fn function_keys_stand_for_looks() {
        let press = |key| find(&Key::Named(key), PhysicalKey::Code(KeyCode::F1), false);
        assert_eq!(press(NamedKey::F1), Some(Action::WearLook(1)));
        assert_eq!(press(NamedKey::F12), Some(Action::WearLook(12)));
        assert_eq!(press(NamedKey::F13), None);
    }

    #[test]
    fn no_key_does_two_things() {
        let all: Vec<_> = TABLE.iter().flat_map(|row| row.keys).collect();
        for (i, key) in all.iter().enumerate() {
            assert!(!all[..i].contains(key), "{key:?}");
        }
    }
}
