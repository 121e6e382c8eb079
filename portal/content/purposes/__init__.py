"""The purposes of use that the company has announced, in versions with dates, and from when they are asked."""
