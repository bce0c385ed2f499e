const TILE_WIDTH = 16u;
const TILE_HEIGHT = 8u;
const CHANNELS = 64u;
