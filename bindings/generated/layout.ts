// Made by `npm run generate` from the Rust sources; a test compares. Do not edit.
// Where things lie in the memory that both sides see.

/** Blocks that came back, in 8-byte words. */
export const STATE_RETURNED = 1

/** Bytes handed out now. */
export const STATE_BYTES_IN_USE = 4

/** Bytes that wait. */
export const STATE_BYTES_IDLE = 5

/** The most bytes that were handed out at once. */
export const STATE_PEAK_BYTES = 6

/** Bytes that may wait. */
export const STATE_MAX_IDLE_BYTES = 8

/** Bytes that wait where other threads may take them. */
export const STATE_SHARED_BYTES = 9

/** Milliseconds since 1970, as JavaScript says. */
export const STATE_NOW = 10

/** When idle blocks may have waited too long. */
export const STATE_DECAY_AT = 11

/** Requests of each class that idle memory served. */
export const STATE_CLASS_HITS = 299

/** Blocks a tier may keep, in 4-byte words. */
export const STATE_MAX_SIZE = 24

/** 1 from the first use on. */
export const STATE_READY = 25

/** Counts returns. */
export const STATE_TICK = 26

/** Idle blocks of the small tier, then of the others. */
export const STATE_IDLE = 27

/** The newest idle slot of each class. */
export const STATE_NEWEST = 30

/** The oldest idle slot of each class. */
export const STATE_OLDEST = 156

/** Elements of a block of each class. */
export const STATE_CAPACITY = 282

/** The class of each small size, in bytes. */
export const STATE_CLASS_OF = 1632

/** A record's field, in 4-byte words. */
export const RECORD_NEXT = 0

/** A record's field, in 4-byte words. */
export const RECORD_PREV = 1

/** A record's field, in 4-byte words. */
export const RECORD_PAGE = 2

/** A record's field, in 4-byte words. */
export const RECORD_AT = 3

/** A record's field, in 4-byte words. */
export const RECORD_GENERATION = 4

/** A record's field, in 4-byte words. */
export const RECORD_CLASS = 5

/** A record's field, in 4-byte words. */
export const RECORD_LEN = 6

/** A record's field, in 4-byte words. */
export const RECORD_STAMP = 7

/** Words of a record. */
export const RECORD_WORDS = 8

/** Bits of a handle that name the slot. */
export const SLOT_BITS = 24

/** Bits of a generation. */
export const GENERATION_MASK = 127

/** Sizes below may have a fast class. */
export const MAX_SMALL = 256

/** No fast class. */
export const LONG_WAY = 255

/** The desk's signal, in 4-byte words. */
export const DESK_SIGNAL = 0

/** The desk's cells, in 8-byte words. */
export const DESK_CELLS = 1

/** How many cells there are. */
export const CELLS = 256

/** Signal: the call failed. */
export const FAILED = 1

/** Signal: events wait. */
export const EVENTS = 2

/** Signal: records or pages moved. */
export const REMAP = 4

/** Signal: a call was cut off in its midst. */
export const INSIDE = 8

/** Signal: the call made what nobody owns yet. */
export const MADE = 16

/** The queues of the desk that are for detectors, in 8-byte words. */
export const DETECTOR_QUEUES = 257

/** Those for stream statistics. */
export const STREAM_QUEUES = 1865

/** Those for sketches of quantiles. */
export const SKETCH_QUEUES = 3473

/** Those for counts of different values. */
export const DISTINCT_QUEUES = 5081

/** Queues of a kind. */
export const QUEUES = 8

/** Bits of an object's number that say where it lies. */
export const INDEX_BITS = 24

/** 8-byte words of a queue. */
export const QUEUE_WORDS = 201

/** A queue's field, in 4-byte words: 1 and the place of the object that it is lent to; 0: to none. */
export const QUEUE_OWNER = 0

/** Values that wait, in 4-byte words. */
export const QUEUE_COUNT = 1

/** Values that may wait, in 4-byte words. */
export const QUEUE_ROOM = 2

/** The values, in 8-byte words. */
export const QUEUE_VALUES = 2

/** A term of the screen, as src/detectors/screen.rs explains it. */
export const QUEUE_CENTRE = 66

/** A term of the screen. */
export const QUEUE_N = 67

/** A term of the screen. */
export const QUEUE_LIMIT = 68

/** A term of the screen. */
export const QUEUE_KEPT = 69

/** A term of the screen. */
export const QUEUE_TINY = 70

/** A term of the screen. */
export const QUEUE_SUM = 71

/** A term of the screen. */
export const QUEUE_SQUARES = 72

/** Terms of the screen: two for each value. */
export const QUEUE_TAILS = 73

/** The most dimensions of a tensor. */
export const MAX_RANK = 32

/** Numbers of an anomaly. */
export const ANOMALY_FIELDS = 9

/** Below so many elements a block is small, where nobody says otherwise. */
export const DEFAULT_SMALL_LIMIT = 256

/** Above so many elements a block is large, where nobody says otherwise. */
export const DEFAULT_MEDIUM_LIMIT = 262144

/** Milliseconds that an idle block waits, where nobody says otherwise. */
export const DEFAULT_DECAY_MS = 10000

/** `len` of an idle block. */
export const IDLE = -1

/** In the place of a handle: there is no block. */
export const NO_BLOCK = -1
