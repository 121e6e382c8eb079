"""Requests for use (利用申請): a department asks before it uses another company, and procurement answers."""
