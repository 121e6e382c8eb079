"""This month (今月の状況): what became of the promises in a month and what waits, on a page, in a mail and on one sheet."""
