"""Retention (保存期間): what is known of people at vendors is erased when its time is over, and said beforehand."""
