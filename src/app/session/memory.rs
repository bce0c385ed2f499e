//! What the window takes from the preferences, and what it leaves there.

use winit::dpi::LogicalSize;

use super::super::Memory;
use super::super::choices::MaskChoice;
use super::super::chosen::Chosen;
use super::super::errands;
use super::super::news::News;
use super::super::state::State;
use super::super::toasts::Kind;
use super::{Session, Shelved};
use crate::gallery::{Gallery, Origin, Part};
use crate::live::Manner;
use crate::look::LookError;
use crate::looks::{Kept, read_all};
use crate::preferences::{Keeper, Preferences, Share};
use crate::saved_mask::SavedMask;
use crate::values::{held_extent, rounded};

/// Brings the state to what was saved.
pub(super) fn adopt(state: &mut State, saved: &Preferences, gallery: &Gallery) {
    let number = |saved: Option<f64>, now: f32| saved.map_or(now, |number| number as f32);
    let now = state.manner;
    state.manner = Manner {
        alpha: number(saved.alpha, now.alpha),
        own_colour: number(saved.own_colour, now.own_colour),
        match_colours: saved.match_colours.unwrap_or(now.match_colours),
        saturation: number(saved.saturation, now.saturation),
        steadiness: number(saved.steadiness, now.steadiness),
        lines: number(saved.lines, now.lines),
        style_side: saved.style_size.unwrap_or(now.style_side),
        drift: saved.drift.unwrap_or(now.drift),
    };
    state.scale = number(saved.scale, state.scale);
    state.fade = number(saved.fade, state.fade);
    state.size = saved.size.unwrap_or(state.size);
    // A network that was taken in may be gone.
    state.model = saved.model.filter(|model| state.models.contains(model)).unwrap_or(state.model);
    state.detail = saved.detail.unwrap_or(state.detail);
    state.mirror = saved.mirror.or(state.mirror);
    state.camera_mode = saved.camera_mode.unwrap_or(state.camera_mode);
    state.previews = saved.live_previews.unwrap_or(state.previews);
    state.sound = saved.sound.unwrap_or(state.sound);
    state.fullscreen |= saved.fullscreen.unwrap_or(false);
    state.swap_sides = saved.swap_sides.unwrap_or(state.swap_sides);
    if let Some(mask) = &saved.mask {
        state.mask = MaskChoice::of(mask, state.knows_scene);
    }
    if let Some(chosen) = mix_of(saved.styles.as_deref().unwrap_or_default(), gallery) {
        state.chosen = chosen;
    }
}

/// The mix of the last run, and what is painted until it can be.
pub struct Awaited {
    wanted: Vec<Share>,
    meanwhile: Vec<Part>,
}

/// As much of a mix as there is.
fn mix_of(wanted: &[Share], gallery: &Gallery) -> Option<Chosen> {
    let part = |share: &Share| {
        let style = place(share, gallery)?;
        Some(Part { style, weight: share.weight as f32, side: share.style_size })
    };
    let mix: Vec<_> = wanted.iter().filter_map(part).collect();
    Chosen::mixed(mix).filter(|chosen| chosen.mix.iter().any(|part| part.weight > 0.0))
}

fn place(share: &Share, gallery: &Gallery) -> Option<usize> {
    match &share.key {
        Some(key) => gallery.with_key(key),
        None => gallery.place(&share.name),
    }
}

impl Session {
    /// Begins to write down what changes from here on.
    pub(super) fn start_keeping(&mut self, memory: Memory) {
        for warning in memory.warnings {
            self.toasts.add(Kind::Warning, warning);
        }
        let Some(folders) = memory.folders else { return };
        let looks = folders.looks();
        errands::read_library(folders.styles(), &self.herald);
        self.clerk.ask(move || {
            let (kept, refused) = read_all(&looks);
            Some(News::Looks { kept, refused })
        });
        let wanted = memory.preferences.styles.unwrap_or_default();
        if wanted.iter().any(|share| place(share, &self.gallery).is_none()) {
            self.awaited = Some(Awaited { wanted, meanwhile: self.state.chosen.mix.clone() });
        }
        let herald = self.herald.clone();
        let failed = move |reason| herald.tell(News::NotKept(reason));
        self.keeper = Some(Keeper::start(folders.preferences(), self.remembered(), failed));
        self.folders = Some(folders);
    }

    /// Once the user's styles and looks have come, those of the last run are painted, unless others were chosen meanwhile.
    pub(super) fn end_waiting(&mut self) {
        if self.shelved != Shelved::Yes || !self.looks_read {
            return;
        }
        let Some(Awaited { wanted, meanwhile }) = self.awaited.take() else { return };
        if meanwhile == self.state.chosen.mix {
            for key in wanted.iter().filter_map(|share| share.key.as_ref()) {
                self.looks.iter().for_each(|kept| kept.look.lend(key, &mut self.gallery));
            }
            self.after_gallery_change();
            if let Some(chosen) = mix_of(&wanted, &self.gallery) {
                self.change(|state| state.chosen = chosen);
                self.reveal_style = true;
            }
        }
    }

    pub(super) fn on_looks(&mut self, kept: Vec<Kept>, refused: &[LookError]) {
        (self.looks, self.looks_read) = (kept, true);
        for error in refused {
            self.toasts.add(Kind::Warning, error.to_string());
        }
        self.end_waiting();
    }

    /// Leaves the preferences as they are now to be written.
    pub(super) fn remember(&mut self) {
        let preferences = self.remembered();
        if let Some(keeper) = &mut self.keeper {
            keeper.keep(preferences);
        }
    }

    fn remembered(&self) -> Preferences {
        let (state, manner) = (&self.state, &self.state.manner);
        let share = |part: &Part| {
            let style = self.gallery.styles().get(part.style)?;
            let key = (style.origin == Origin::Guest).then(|| style.key.clone());
            Some(Share { name: style.name().to_owned(), key, weight: rounded(part.weight), style_size: part.side })
        };
        let chosen = self.walk.as_ref().map_or(&state.chosen, |walk| &walk.from);
        let styles = chosen.mix.iter().filter_map(share).collect();
        // The window is as large as the monitor while it is in full screen; what it was before is to come back.
        // Minimised, it has no size at all on some systems.
        let size: LogicalSize<u32> = self.window.inner_size().to_logical(self.window.scale_factor());
        let ordinary = self.window.fullscreen().is_none() && !state.fullscreen && size.width > 0 && size.height > 0;
        let [window_width, window_height] = match self.keeper.as_ref().map(Keeper::last) {
            _ if ordinary => [size.width, size.height].map(|side| Some(held_extent(side))),
            Some(last) => [last.window_width, last.window_height],
            None => [None; 2],
        };
        // Else the one before is to come back.
        let chosen = self.source.as_ref().filter(|source| Some(*source) != self.source_option.as_ref());
        let source = chosen.filter(|source| source.lasts() && self.source_runs()).cloned();
        let source = source.or_else(|| self.keeper.as_ref()?.last().source.clone());
        Preferences {
            window_width,
            window_height,
            fullscreen: Some(state.fullscreen),
            // It is changed in the file alone.
            theme: None,
            scale: Some(rounded(state.scale)),
            styles: Some(styles),
            alpha: Some(rounded(manner.alpha)),
            own_colour: Some(rounded(manner.own_colour)),
            match_colours: Some(manner.match_colours),
            saturation: Some(rounded(manner.saturation)),
            steadiness: Some(rounded(manner.steadiness)),
            lines: Some(rounded(manner.lines)),
            fade: Some(rounded(state.fade)),
            drift: Some(manner.drift),
            style_size: Some(manner.style_side),
            size: Some(state.size),
            model: Some(state.model),
            detail: Some(state.detail),
            mirror: state.mirror,
            source,
            camera_mode: Some(state.camera_mode),
            // What the empty scene is has to be told again.
            mask: Some(state.mask.saved()).filter(|mask| *mask != SavedMask::Foreground),
            swap_sides: Some(state.swap_sides),
            live_previews: Some(state.previews),
            sound: Some(state.sound),
            microphone: None,
            hint_seen: Some(!state.hint),
        }
    }
}
