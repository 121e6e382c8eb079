"""Return and destruction (返却・廃棄): that a vendor gave back or destroyed all data of work that is over."""
