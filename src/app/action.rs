//! Everything that can be asked of the window, whether by a panel, a key or another program.

use super::brush::Stroke;
use super::choices::{Colours, MaskChoice};
use crate::gallery::Filter;
use crate::live::{Detail, Model, PaintedSize};
use crate::source::SourceSpec;
use crate::source::camera::Wanted;

/// Something that the user asks for, by whatever means.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    Choose(Choice),
    Do(Task),
}

impl From<Choice> for Action {
    fn from(choice: Choice) -> Action {
        Action::Choose(choice)
    }
}

impl From<Task> for Action {
    fn from(task: Task) -> Action {
        Action::Do(task)
    }
}

/// A change of the [`State`](super::state::State). What follows from it is found by comparing that with what it was before.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// The style at that place in the gallery.
    Style(usize),
    /// The nth style in the strip, counted from 0.
    StyleAt(usize),
    /// Into the mix, or out of it.
    MixStyle(usize),
    /// The weights of the styles in the mix, in their order.
    Weights(Vec<f32>),
    /// How still a still scene is painted, in [0, 1].
    Steadiness(f32),
    /// How much of the content's own lines shows through the paint, in [0, 1].
    Lines(f32),
    /// How colourful the picture is, from 0 to 2.
    Saturation(f32),
    /// How much of the content's own colour is kept, in [0, 1].
    OwnColour(f32),
    ToggleOwnColour,
    /// Whose colours the picture has.
    Colours(Colours),
    /// Where the mix's first style goes.
    Mask(MaskChoice),
    /// The mask counts the other way round.
    SwapSides,
    /// Takes a picture of the empty scene; what differs from it later is foreground.
    TakePlate,
    /// Takes the brush that paints masks, or puts it away.
    ToggleBrush,
    /// The brush paints or erases.
    Stroke(Stroke),
    /// The stroke is done.
    LiftBrush,
    /// As a share of the picture's short side.
    BrushRadius(f32),
    /// So many times as large.
    ScaleBrush(f32),
    ToggleErase,
    /// Short side at which styles are encoded, in pixels.
    StyleSide(u32),
    /// The style of the mix that such changes are about.
    PickStyle(usize),
    /// How long one style takes to pass into the next, in seconds, at most [`LONGEST_FADE`](crate::values::LONGEST_FADE).
    Fade(f32),
    /// Walks slowly through the styles of the mix, or stays.
    ToggleDrift,
    ToggleLook,
    /// So many styles further, around the end.
    StepStyle(isize),
    /// So many styles on in the strip, to its end at most.
    LeapStyle(isize),
    /// Strength, in [0, 1].
    Alpha(f32),
    /// So much stronger.
    StepAlpha(f32),
    Size(PaintedSize),
    Model(Model),
    /// How the painting is enlarged to the window.
    Detail(Detail),
    ToggleMirror,
    /// The unpainted picture, as long as it is asked for.
    Unpainted(bool),
    ToggleSplit,
    /// The line left of which the picture is unpainted, as a share of its width.
    Split(f32),
    ToggleFreeze,
    ToggleFullscreen,
    /// Leaves what is open, then full screen.
    Escape,
    ToggleControls,
    ToggleHelp,
    ToggleStatistics,
    /// Opens or closes the second window, with nothing but the picture.
    TogglePresenter,
    /// How large the interface is: larger, smaller, as it was.
    Scale(Scaling),
    /// Has recordings hear the microphone, or no longer.
    ToggleSound,
    /// Asks for the address of a network camera, or no longer.
    AskAddress(bool),
    /// That much of it is typed.
    Address(String),
    /// Asks cameras for that size and rate.
    CameraMode(Wanted),
    ToggleSearch,
    /// Which styles the strip shows.
    Filter(Filter),
    /// Thumbnails that show the source in their style.
    TogglePreviews,
    ToggleLooks,
    /// The hint for the first start was read.
    HintRead,
}

/// What takes more than the state: files, the source, the gallery.
#[derive(Clone, Debug, PartialEq)]
pub enum Task {
    /// Puts the mask again whose change was undone last.
    RedoMask,
    SavePicture,
    /// The same in three seconds, or not after all.
    ToggleTimer,
    /// Paints the frame that is seen anew, as finely as can be, and saves that.
    PaintStill,
    /// Begins a recording, or ends it.
    ToggleRecording,
    /// Paints the whole of the video that is the source into a file, or ends that.
    ToggleWholeVideo,
    /// Writes what is painted to a virtual camera, or no longer.
    ToggleVirtualCamera,
    /// Asks for pictures to add as styles.
    OpenStyles,
    /// Asks for a video or an image as the source.
    OpenSource,
    Source(SourceSpec),
    /// Marks the style at that place, or the one that is painted, as a favourite, or no longer.
    ToggleFavourite(Option<usize>),
    /// Removes the style at that place, or the one that is painted; built-in ones are hidden.
    RemoveStyle(Option<usize>),
    /// Shows a hidden style again.
    ShowStyle(usize),
    RenameStyle(usize, String),
    /// Puts the first style before the second, or at the end.
    MoveStyle(usize, Option<usize>),
    /// Puts it before all others, those that the filter leaves out as well.
    MoveToFront(usize),
    /// Takes back what was done last, as far as it can be: see `session/history.rs`.
    Undo,
    /// Adds the picture in the clipboard as a style.
    Paste,
    /// Keeps how pictures are painted now as a look.
    KeepLook,
    /// Paints as the look of that number says.
    WearLook(u32),
    RenameLook(u32, String),
    RemoveLook(u32),
    /// Asks for a file to write a look to.
    ExportLook(u32),
    /// Asks for a look's file.
    OpenLook,
    /// Opens the source once more.
    RetrySource,
    Quit,
}

/// A change of the interface's scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scaling {
    Larger,
    Smaller,
    Usual,
}
