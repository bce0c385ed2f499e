//! How long the GPU takes for each compute pass.

use super::{Gpu, readback::ReadbackError};

/// Timestamps at the beginning and end of up to `capacity` passes.
pub struct PassTimer {
    queries: wgpu::QuerySet,
    resolved: wgpu::Buffer,
    capacity: u32,
    used: u32,
}

impl PassTimer {
    /// The largest capacity: a set holds so many pairs of timestamps.
    pub const MOST: u32 = wgpu::QUERY_SET_MAX_QUERIES / 2;

    /// `None` where the adapter has no timestamps.
    pub fn new(gpu: &Gpu, capacity: u32) -> Option<PassTimer> {
        gpu.capabilities.timestamps.then(|| PassTimer {
            queries: gpu.device.create_query_set(&wgpu::QuerySetDescriptor {
                label: Some("pass timer"),
                ty: wgpu::QueryType::Timestamp,
                count: 2 * capacity,
            }),
            resolved: gpu.device.create_buffer(&wgpu::BufferDescriptor {
                label: Some("pass timer"),
                size: u64::from(2 * capacity) * 8,
                usage: wgpu::BufferUsages::QUERY_RESOLVE | wgpu::BufferUsages::COPY_SRC,
                mapped_at_creation: false,
            }),
            capacity,
            used: 0,
        })
    }

    /// Timestamps for the next pass; `None` when all are used.
    pub fn next_pass(&mut self) -> Option<wgpu::ComputePassTimestampWrites<'_>> {
        if self.used == self.capacity {
            return None;
        }
        self.used += 1;
        Some(wgpu::ComputePassTimestampWrites {
            query_set: &self.queries,
            beginning_of_pass_write_index: Some(2 * self.used - 2),
            end_of_pass_write_index: Some(2 * self.used - 1),
        })
    }

    /// To be recorded after the last pass.
    pub fn resolve(&self, encoder: &mut wgpu::CommandEncoder) {
        if self.used > 0 {
            encoder.resolve_query_set(&self.queries, 0..2 * self.used, &self.resolved, 0);
        }
    }

    /// Seconds of each pass, in the order of [`PassTimer::next_pass`], `None` for one whose timestamps tell nothing; then begins
    /// anew.
    ///
    /// # Errors
    /// When the device is lost.
    pub fn seconds(&mut self, gpu: &Gpu) -> Result<Vec<Option<f64>>, ReadbackError> {
        let ticks: Vec<u64> = gpu.read_buffer(&self.resolved, 2 * self.used as usize)?;
        self.used = 0;
        let period = f64::from(gpu.queue.get_timestamp_period()) * 1e-9;
        Ok(ticks.as_chunks().0.iter().map(|stamps| between(*stamps, period)).collect())
    }
}

/// Seconds from one timestamp to another; `None` where that is no later: counters wrap, and coarse ones stand still.
fn between([begin, end]: [u64; 2], period: f64) -> Option<f64> {
    (end > begin).then(|| (end - begin) as f64 * period)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_that_wrap_or_stand_still_are_no_measurement() {
        assert_eq!(between([100, 350], 2.0), Some(500.0));
        assert_eq!(between([(1 << 36) - 10, 20], 2.0), None);
        assert_eq!(between([7, 7], 2.0), None);
    }
}
