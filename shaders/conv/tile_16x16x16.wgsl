const TILE_WIDTH = 16u;
const TILE_HEIGHT = 16u;
const CHANNELS = 16u;
