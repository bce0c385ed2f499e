//! The virtual camera, on and off.

use super::super::news::News;
use super::super::texts;
use super::super::toasts::Kind;
use super::Session;
use crate::live;

impl Session {
    pub(super) fn toggle_virtual_camera(&mut self) {
        if self.on_air.take().is_some() {
            return self.toasts.add(Kind::Done, texts::OFF_AIR.to_owned());
        }
        let herald = self.herald.clone();
        let failed = move |error| herald.tell(News::OffAir(error));
        match live::put_on_air(&self.gpu, &self.painter, self.virtual_camera.as_deref(), failed) {
            Ok(camera) => {
                self.toasts.add(Kind::Done, texts::on_air(&camera));
                self.on_air = Some(camera);
            }
            Err(error) => self.toasts.add(Kind::Error, texts::no_virtual_camera(&error)),
        }
    }
}
