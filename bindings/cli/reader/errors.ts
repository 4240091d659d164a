// What a user can put right: the command line ends with 2 and says it, without a stack.

/** The input cannot be read as asked. */
export class Unreadable extends Error {}

/** The command line is wrong; the usage is shown too. */
export class Usage extends Error {}
