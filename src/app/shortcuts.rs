//! The keys: one table that the key handler, the tooltips and the sheet of keys all read.

use winit::keyboard::{Key, KeyCode, NamedKey, PhysicalKey};

use super::action::{Action, Scaling};
use super::brush::RADIUS_STEP;
use super::state::ALPHA_STEP;
use super::texts;
use Press::{Digit, Function, Named, Types, WithControl};

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

const fn row(keys: &'static [Press], label: &'static str, does: &'static str, action: Action) -> Shortcut {
    Shortcut { keys, label, does, action }
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
    row(&[Digit], "1 … 9, 0", "Choose a style", Action::StyleAt(0)),
    row(&[Named(NamedKey::ArrowLeft)], "←", "Previous style", Action::StepStyle(-1)),
    row(&[Named(NamedKey::ArrowRight)], "→", "Next style", Action::StepStyle(1)),
    row(&[Named(NamedKey::PageUp)], "PgUp", "Ten styles back", Action::LeapStyle(-PAGE)),
    row(&[Named(NamedKey::PageDown)], "PgDn", "Ten styles on", Action::LeapStyle(PAGE)),
    row(&[Named(NamedKey::Home)], "Home", "First style", Action::LeapStyle(isize::MIN)),
    row(&[Named(NamedKey::End)], "End", "Last style", Action::LeapStyle(isize::MAX)),
    row(&[Named(NamedKey::ArrowUp)], "↑", "Stronger", Action::StepAlpha(ALPHA_STEP)),
    row(&[Named(NamedKey::ArrowDown)], "↓", "Weaker", Action::StepAlpha(-ALPHA_STEP)),
    row(&[Named(NamedKey::Space)], "Space", "Freeze the picture, or go on", Action::ToggleFreeze),
    row(&[Types('m')], "M", "Mirror the picture", Action::ToggleMirror),
    row(&[Types('b')], "B", "Hold: the picture as it was before", Action::Unpainted(true)),
    row(&[Types('x')], "X", "Split line: unpainted at its left", Action::ToggleSplit),
    row(&[Types('c')], "C", "Own colours, or the style's", Action::ToggleOwnColour),
    row(&[Types('l')], "L", "Mix, colour and steadiness", Action::ToggleLook),
    row(&[Types('/')], "/", "Search the styles", Action::ToggleSearch),
    row(&[Types('t')], "T", "Your picture in every thumbnail", Action::TogglePreviews),
    row(&[Types('v')], "V", "Mark the style as a favourite, or not", Action::ToggleFavourite(None)),
    row(
        DELETE,
        if cfg!(target_os = "macos") { "Delete" } else { "Del" },
        "Remove the style",
        Action::RemoveStyle(None),
    ),
    row(&[WithControl('z')], UNDO, "Undo: a mask, look, removal, addition", Action::Undo),
    row(&[WithControl('v')], command!("V"), "Paste a picture or files, as if dropped", Action::Paste),
    row(&[Function], "F1 … F12", "Paint as a look that you kept", Action::WearLook(1)),
    row(&[WithControl('k')], command!("K"), texts::KEEP_LOOK, Action::KeepLook),
    row(&[Types('k')], "K", "Your looks", Action::ToggleLooks),
    row(&[Types('a')], "A", "Paint where the first style goes", Action::ToggleBrush),
    row(&[Types(']')], "]", "Larger brush", Action::ScaleBrush(RADIUS_STEP)),
    row(&[Types('[')], "[", "Smaller brush", Action::ScaleBrush(1.0 / RADIUS_STEP)),
    row(&[Types('e')], "E", "Erase the mask, or paint it", Action::ToggleErase),
    row(&[WithControl('y')], command!("Y"), "Do a mask’s change again", Action::RedoMask),
    row(&[Types('g')], "G", "Take the empty scene as background", Action::TakePlate),
    row(&[Types('d')], "D", "Drift through the styles, or stay", Action::ToggleDrift),
    row(&[Types('w')], "W", "Swap the mask's sides", Action::SwapSides),
    row(&[Types('s')], "S", "Save the picture as a file", Action::SavePicture),
    row(&[Types('n')], "N", "Save the picture in three seconds", Action::ToggleTimer),
    row(&[WithControl('s')], command!("S"), texts::KEY_STILL, Action::PaintStill),
    row(&[Types('r')], "R", "Record a video, end the recording", Action::ToggleRecording),
    row(&[Types('u')], "U", texts::KEY_SOUND, Action::ToggleSound),
    row(&[WithControl('r')], command!("R"), "Paint all of a video into a file, or stop", Action::ToggleWholeVideo),
    row(&[Types('y')], "Y", texts::KEY_AIR, Action::ToggleVirtualCamera),
    row(&[Types('o')], "O", texts::KEY_OPEN, Action::OpenStyles),
    row(&[Types('f')], "F", "Full screen", Action::ToggleFullscreen),
    row(&[Named(NamedKey::Escape)], "Esc", "Close, or leave full screen", Action::Escape),
    row(&[Types('h')], "H", "Hide the controls, or show them", Action::ToggleControls),
    row(&[Types('i')], "I", texts::KEY_STATISTICS, Action::ToggleStatistics),
    row(&[Types('p')], "P", texts::KEY_PRESENTER, Action::TogglePresenter),
    row(&[WithControl('+'), WithControl('=')], command!("+"), "Larger controls", Action::Scale(Scaling::Larger)),
    row(&[WithControl('-')], command!("−"), "Smaller controls", Action::Scale(Scaling::Smaller)),
    row(&[WithControl('0')], command!("0"), "Controls as large as usual", Action::Scale(Scaling::Usual)),
    row(&[Types('?')], "?", "All keys", Action::ToggleHelp),
    row(&[Types('q'), WithControl('q')], "Q", "Quit", Action::Quit),
];

/// The key that removes. What is called so on a Mac is another's Backspace.
const DELETE: &[Press] = if cfg!(target_os = "macos") {
    &[Named(NamedKey::Delete), Named(NamedKey::Backspace)]
} else {
    &[Named(NamedKey::Delete)]
};

/// Whether a key types one of the table's signs that are no letters, for which some keyboards of Macs need Option.
pub fn types_sign(key: &Key) -> bool {
    let Key::Character(typed) = key else { return false };
    let is = |press: &Press| matches!(press, Types(sign) if !sign.is_alphanumeric() && same(*sign, typed));
    TABLE.iter().any(|row| row.keys.iter().any(is))
}

/// What a pressed key asks for.
pub fn find(key: &Key, physical: PhysicalKey, control: bool) -> Option<Action> {
    let presses = |press: &Press| match (press, key) {
        (Types(wanted), Key::Character(typed)) => !control && same(*wanted, typed),
        (WithControl(wanted), Key::Character(typed)) => control && same(*wanted, typed),
        (Named(wanted), Key::Named(named)) => !control && wanted == named,
        (Function, _) => function(key).is_some(),
        _ => false,
    };
    match TABLE.iter().find(|row| row.keys.iter().any(presses)) {
        Some(Shortcut { keys: [Function], .. }) => function(key).map(Action::WearLook),
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
    fn signs_are_told_from_letters() {
        let sign = |typed: &str| types_sign(&Key::Character(typed.into()));
        assert!(sign("[") && sign("]") && sign("/") && sign("?"));
        assert!(!sign("m") && !sign("µ") && !sign("5") && !types_sign(&Key::Named(NamedKey::Space)));
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
