//! The keys: one table that the key handler, the tooltips and the sheet of keys all read.

use winit::keyboard::{Key, KeyCode, NamedKey, PhysicalKey};

use super::action::{Action, Choice, Scaling, Task};
use super::brush::RADIUS_STEP;
use super::state::ALPHA_STEP;
use super::texts;
use Press::{Digit, Function, Named, Types, WithControl, WithControlShift};

/// How a key is shown together with the one that [`Press::WithControl`] wants.
macro_rules! command {
    ($key:literal) => {
        if cfg!(target_os = "macos") { concat!("⌘ ", $key) } else { concat!("Ctrl ", $key) }
    };
}

/// A row of the table.
pub struct Shortcut {
    pub keys: &'static [Press],
    /// How the keys are shown.
    pub label: &'static str,
    /// What they do, in words.
    pub does: &'static str,
    pub action: Action,
}

const fn choice(keys: &'static [Press], label: &'static str, does: &'static str, choice: Choice) -> Shortcut {
    Shortcut { keys, label, does, action: Action::Choose(choice) }
}

const fn task(keys: &'static [Press], label: &'static str, does: &'static str, task: Task) -> Shortcut {
    Shortcut { keys, label, does, action: Action::Do(task) }
}

/// A key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// By what it types, in any case, wherever it is on the keyboard.
    Types(char),
    /// As [`Press::Types`], together with Ctrl (⌘ on macOS).
    WithControl(char),
    /// And with Shift, which others than these do not mind.
    WithControlShift(char),
    Named(NamedKey),
    /// One of the ten digits, by its place, for on some keyboards digits need Shift. Does the row's action for the digit's
    /// own style.
    Digit,
    /// F1 to F12. Does the row's action for the key's own look.
    Function,
}

/// Keys that are held while another is pressed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    /// Ctrl, or ⌘ on macOS.
    pub control: bool,
    pub shift: bool,
}

/// How many styles a page is.
const PAGE: isize = 10;

/// All keys, in the order of the sheet.
pub const TABLE: &[Shortcut] = &[
    choice(&[Digit], "1 … 9, 0", "Choose a style", Choice::StyleAt(0)),
    choice(&[Named(NamedKey::ArrowLeft)], "←", "Previous style", Choice::StepStyle(-1)),
    choice(&[Named(NamedKey::ArrowRight)], "→", "Next style", Choice::StepStyle(1)),
    choice(&[Named(NamedKey::PageUp)], "PgUp", "Ten styles back", Choice::LeapStyle(-PAGE)),
    choice(&[Named(NamedKey::PageDown)], "PgDn", "Ten styles on", Choice::LeapStyle(PAGE)),
    choice(&[Named(NamedKey::Home)], "Home", "First style", Choice::LeapStyle(isize::MIN)),
    choice(&[Named(NamedKey::End)], "End", "Last style", Choice::LeapStyle(isize::MAX)),
    choice(&[Named(NamedKey::ArrowUp)], "↑", "Stronger", Choice::StepAlpha(ALPHA_STEP)),
    choice(&[Named(NamedKey::ArrowDown)], "↓", "Weaker", Choice::StepAlpha(-ALPHA_STEP)),
    choice(&[Named(NamedKey::Space)], "Space", "Freeze the picture, or go on", Choice::ToggleFreeze),
    choice(&[Types('m')], "M", "Mirror the picture", Choice::ToggleMirror),
    choice(&[Types('b')], "B", "Hold: the picture as it was before", Choice::Unpainted(true)),
    choice(&[Types('x')], "X", "Split line: unpainted at its left", Choice::ToggleSplit),
    choice(&[Types('c')], "C", "Own colours, or the style's", Choice::ToggleOwnColour),
    choice(&[Types('l')], "L", "Mix, colour and steadiness", Choice::ToggleLook),
    choice(&[Types('/')], "/", "Search the styles", Choice::ToggleSearch),
    choice(&[Types('t')], "T", "Your picture in every thumbnail", Choice::TogglePreviews),
    task(&[Types('v')], "V", "Mark the style as a favourite, or not", Task::ToggleFavourite(None)),
    task(DELETE, if cfg!(target_os = "macos") { "Delete" } else { "Del" }, "Remove the style", Task::RemoveStyle(None)),
    task(&[WithControl('z')], texts::UNDO_KEY, "Undo: a mask, look, removal, addition", Task::Undo),
    task(&[WithControl('v')], command!("V"), "Paste a picture or files, as if dropped", Task::Paste),
    task(&[Function], "F1 … F12", "Paint as a look that you kept", Task::WearLook(1)),
    task(&[WithControl('k')], command!("K"), texts::KEEP_LOOK, Task::KeepLook),
    choice(&[Types('k')], "K", "Your looks", Choice::ToggleLooks),
    choice(&[Types('a')], "A", "Paint where the first style goes", Choice::ToggleBrush),
    choice(&[Types(']')], "]", "Larger brush", Choice::ScaleBrush(RADIUS_STEP)),
    choice(&[Types('[')], "[", "Smaller brush", Choice::ScaleBrush(1.0 / RADIUS_STEP)),
    choice(&[Types('e')], "E", "Erase the mask, or paint it", Choice::ToggleErase),
    task(&[WithControl('y'), WithControlShift('z')], command!("Y"), "Do a mask's change again", Task::RedoMask),
    choice(&[Types('g')], "G", "Take the empty scene as background", Choice::TakePlate),
    choice(&[Types('d')], "D", "Drift through the styles, or stay", Choice::ToggleDrift),
    choice(&[Types('w')], "W", "Swap the mask's sides", Choice::SwapSides),
    task(&[Types('s')], "S", "Save the picture as a file", Task::SavePicture),
    task(&[Types('n')], "N", "Save the picture in three seconds", Task::ToggleTimer),
    task(&[WithControl('s')], command!("S"), texts::KEY_STILL, Task::PaintStill),
    task(&[Types('r')], "R", "Record a video, end the recording", Task::ToggleRecording),
    choice(&[Types('u')], "U", texts::KEY_SOUND, Choice::ToggleSound),
    task(&[WithControl('r')], command!("R"), "Paint all of a video into a file, or stop", Task::ToggleWholeVideo),
    task(&[Types('y')], "Y", texts::KEY_AIR, Task::ToggleVirtualCamera),
    task(&[Types('o')], "O", texts::KEY_OPEN, Task::OpenStyles),
    choice(&[Types('f')], "F", "Full screen", Choice::ToggleFullscreen),
    choice(&[Named(NamedKey::Escape)], "Esc", "Close, or leave full screen", Choice::Escape),
    choice(&[Types('h')], "H", "Hide the controls, or show them", Choice::ToggleControls),
    choice(&[Types('i')], "I", texts::KEY_STATISTICS, Choice::ToggleStatistics),
    choice(&[Types('p')], "P", texts::KEY_PRESENTER, Choice::TogglePresenter),
    choice(&[WithControl('+'), WithControl('=')], command!("+"), "Larger controls", Choice::Scale(Scaling::Larger)),
    choice(&[WithControl('-')], command!("−"), "Smaller controls", Choice::Scale(Scaling::Smaller)),
    choice(&[WithControl('0')], command!("0"), "Controls as large as usual", Choice::Scale(Scaling::Usual)),
    choice(&[Types('?')], "?", "All keys", Choice::ToggleHelp),
    task(&[Types('q'), WithControl('q')], "Q", "Quit", Task::Quit),
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
pub fn find(key: &Key, physical: PhysicalKey, held: Held) -> Option<Action> {
    let Held { control, shift } = held;
    let with_shift = |press: &Press| match (press, key) {
        (WithControlShift(wanted), Key::Character(typed)) => control && shift && same(*wanted, typed),
        _ => false,
    };
    let presses = |press: &Press| match (press, key) {
        (Types(wanted), Key::Character(typed)) => !control && same(*wanted, typed),
        (WithControl(wanted), Key::Character(typed)) => control && same(*wanted, typed),
        (Named(wanted), Key::Named(named)) => !control && wanted == named,
        (Function, _) => function(key).is_some(),
        _ => false,
    };
    let row = |presses: &dyn Fn(&Press) -> bool| TABLE.iter().find(|row| row.keys.iter().any(presses));
    match row(&with_shift).or_else(|| row(&presses)) {
        Some(Shortcut { keys: [Function], .. }) => function(key).map(|look| Task::WearLook(look).into()),
        Some(row) => Some(row.action.clone()),
        // On some keyboards what a digit's key types with Shift or AltGr is a shortcut of its own, and that counts more.
        None => match digit(physical) {
            Some(place) => (!control).then_some(Choice::StyleAt(place).into()),
            None => find(&Key::Character(latin(key, physical)?.into()), physical, held),
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
        find(&Key::Character(text.into()), PhysicalKey::Code(KeyCode::KeyZ), Held { control, shift: false })
    }

    #[test]
    fn keys_are_found_by_what_they_type() {
        assert_eq!(typed("m", false), Some(Choice::ToggleMirror.into()));
        assert_eq!(typed("M", false), Some(Choice::ToggleMirror.into()));
        assert_eq!(typed("?", false), Some(Choice::ToggleHelp.into()));
        let at = |text: &str, code, control| {
            find(&Key::Character(text.into()), PhysicalKey::Code(code), Held { control, shift: false })
        };
        assert_eq!(at("ß", KeyCode::Minus, false), None);
        assert_eq!(
            at("ь", KeyCode::KeyM, false),
            Some(Choice::ToggleMirror.into()),
            "another script goes by the place"
        );
        assert_eq!(at("я", KeyCode::KeyZ, true), Some(Task::Undo.into()));
        assert_eq!(typed("m", true), None, "Ctrl makes another key of it");
        assert_eq!(typed("q", true), Some(Task::Quit.into()));
        assert_eq!(
            find(&Key::Named(NamedKey::Space), PhysicalKey::Code(KeyCode::Space), Held::default()),
            Some(Choice::ToggleFreeze.into())
        );
        let shifted = |typed: &str| {
            let held = Held { control: true, shift: true };
            find(&Key::Character(typed.into()), PhysicalKey::Code(KeyCode::KeyA), held)
        };
        assert_eq!(shifted("Z"), Some(Task::RedoMask.into()));
        assert_eq!(typed("Z", true), Some(Task::Undo.into()), "capitals are locked");
        assert_eq!(shifted("+"), Some(Choice::Scale(Scaling::Larger).into()), "it may need Shift");
    }

    #[test]
    fn signs_are_told_from_letters() {
        let sign = |typed: &str| types_sign(&Key::Character(typed.into()));
        assert!(sign("[") && sign("]") && sign("/") && sign("?"));
        assert!(!sign("m") && !sign("µ") && !sign("5") && !types_sign(&Key::Named(NamedKey::Space)));
    }

    #[test]
    fn digits_are_found_by_their_place() {
        let none = Held::default();
        let press = |code| find(&Key::Character("&".into()), PhysicalKey::Code(code), none);
        let german = |typed: &str, code| find(&Key::Character(typed.into()), PhysicalKey::Code(code), none);
        assert_eq!(german("/", KeyCode::Digit7), Some(Choice::ToggleSearch.into()));
        assert_eq!(german("[", KeyCode::Digit8), Some(Choice::ScaleBrush(1.0 / RADIUS_STEP).into()));
        let keypad = find(&Key::Named(NamedKey::ArrowLeft), PhysicalKey::Code(KeyCode::Numpad4), none);
        assert_eq!(keypad, Some(Choice::StepStyle(-1).into()), "without NumLock");
        assert_eq!(press(KeyCode::Digit1), Some(Choice::StyleAt(0).into()));
        assert_eq!(press(KeyCode::Digit9), Some(Choice::StyleAt(8).into()));
        assert_eq!(press(KeyCode::Numpad0), Some(Choice::StyleAt(9).into()));
        assert_eq!((digit_label(0), digit_label(9), digit_label(10)), (Some('1'), Some('0'), None));
    }

    #[test]
    fn function_keys_stand_for_looks() {
        let press = |key| find(&Key::Named(key), PhysicalKey::Code(KeyCode::F1), Held::default());
        assert_eq!(press(NamedKey::F1), Some(Task::WearLook(1).into()));
        assert_eq!(press(NamedKey::F12), Some(Task::WearLook(12).into()));
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
