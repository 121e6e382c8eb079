"""What any such portal stands on; knows vendors only as the outside party it keeps apart."""
