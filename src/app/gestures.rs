//! What the pointer did between two frames, taken apart.
//!
//! egui looks for what a press has hit where the pointer is at the end of the frame. Where frames are slow, a press, a move
//! and often the release come together, and whatever was pressed would stay where it is.

use egui::{Event, RawInput};

/// The input in pieces, to be run one after another: a press or a release is the last that the pointer does in its piece, and
/// nothing moves before a release. Most frames are one piece, and there is always one.
pub fn apart(mut input: RawInput) -> Vec<RawInput> {
    let mut pieces: Vec<Vec<Event>> = Vec::new();
    // Whether the pointer has moved in the piece, and whether it has done its last there.
    let (mut moved, mut over) = (false, true);
    for event in std::mem::take(&mut input.events) {
        let moves = matches!(event, Event::PointerMoved(_));
        let button = match event {
            Event::PointerButton { pressed, .. } => Some(pressed),
            _ => None,
        };
        let new = (over && (moves || button.is_some())) || (moved && button == Some(false));
        match pieces.last_mut().filter(|_| !new) {
            Some(piece) => piece.push(event),
            None => {
                pieces.push(vec![event]);
                (moved, over) = (false, false);
            }
        }
        moved |= moves;
        over |= button.is_some();
    }
    if pieces.is_empty() {
        pieces.push(Vec::new());
    }
    pieces.into_iter().map(|events| RawInput { events, ..input.clone() }).collect()
}

#[cfg(test)]
mod tests {
    use egui::{Context, Modifiers, PointerButton, Pos2, Rect, Sense, pos2, vec2};

    use super::*;

    fn moved(x: f32) -> Event {
        Event::PointerMoved(pos2(x, 50.0))
    }

    fn button(x: f32, pressed: bool) -> Event {
        let button = PointerButton::Primary;
        Event::PointerButton { pos: pos2(x, 50.0), button, pressed, modifiers: Modifiers::NONE }
    }

    fn pieces(events: Vec<Event>) -> Vec<Vec<Event>> {
        apart(RawInput { events, ..Default::default() }).into_iter().map(|input| input.events).collect()
    }

    #[test]
    fn a_piece_ends_where_what_is_under_the_pointer_matters() {
        assert_eq!(pieces(vec![]), [vec![]]);
        assert_eq!(pieces(vec![moved(1.0), moved(2.0)]), [[moved(1.0), moved(2.0)]]);
        let drag = vec![moved(1.0), button(1.0, true), moved(2.0), moved(3.0), button(3.0, false), moved(4.0)];
        assert_eq!(pieces(drag.clone()), [&drag[..2], &drag[2..4], &drag[4..5], &drag[5..]]);
        let click = vec![moved(1.0), button(1.0, true), Event::Copy, button(1.0, false), Event::Paste("a".into())];
        assert_eq!(pieces(click.clone()), [&click[..3], &click[3..]]);
    }

    #[test]
    fn a_whole_drag_between_two_frames_moves_what_it_took_hold_of() {
        let ctx = Context::default();
        let screen = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 100.0));
        let mut places = Vec::new();
        let mut run = |events: Vec<Event>| {
            for input in apart(RawInput { events, screen_rect: Some(screen), ..Default::default() }) {
                let output = ctx.run_ui(input, |ui| {
                    let strip = Rect::from_min_max(pos2(90.0, 0.0), pos2(110.0, 100.0));
                    let response = ui.interact(strip, egui::Id::unique("strip"), Sense::drag());
                    places.extend(response.interact_pointer_pos().filter(|_| response.dragged()).map(|at| at.x));
                });
                output.drop_without_applying_deltas();
            }
        };
        run(vec![]);
        run(vec![moved(100.0), button(100.0, true), moved(200.0), moved(300.0), button(300.0, false)]);
        assert_eq!(places.last(), Some(&300.0), "{places:?}");
    }
}
