//! What the driver compiled, kept on disk for the next start, where the driver lets us.

use std::path::PathBuf;

use crate::storage::{Folders, write_cache};

/// The driver's cache and the file it is kept in; both absent where the adapter has none.
pub struct PipelineCache {
    cache: Option<wgpu::PipelineCache>,
    file: Option<PathBuf>,
}

impl PipelineCache {
    pub(super) fn open(device: &wgpu::Device, info: &wgpu::AdapterInfo) -> PipelineCache {
        if !device.features().contains(wgpu::Features::PIPELINE_CACHE) {
            return PipelineCache { cache: None, file: None };
        }
        let key = wgpu::util::pipeline_cache_key(info);
        let file = Folders::of_user().zip(key).map(|(folders, key)| folders.cache.join(format!("pipelines-{key}")));
        let data = file.as_deref().and_then(|file| std::fs::read(file).ok());
        // SAFETY: the bytes are what a driver gave to `save` on the same kind of adapter, which is part of the file's name. wgpu
        // checks in front of them that it was this driver, and `fallback` makes it begin anew where it was not.
        let cache = unsafe {
            device.create_pipeline_cache(&wgpu::PipelineCacheDescriptor {
                label: Some("vivant"),
                data: data.as_deref(),
                fallback: true,
            })
        };
        PipelineCache { cache: Some(cache), file }
    }

    pub(super) fn handle(&self) -> Option<&wgpu::PipelineCache> {
        self.cache.as_ref()
    }

    pub(super) fn save(&self) {
        let (Some(cache), Some(file)) = (&self.cache, &self.file) else { return };
        if let Some(data) = cache.get_data()
            && let Err(error) = write_cache(file, &data)
        {
            tracing::debug!("the pipeline cache {} was not kept: {error}", file.display());
        }
    }
}
