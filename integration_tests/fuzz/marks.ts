/** What values of rows are marked with, so that they are found wherever they must not be. */

export const MARK = 'v4lue0fr0w';
