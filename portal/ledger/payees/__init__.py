"""Whom accounting pays (支払先): each decided once, so that the register of vendors is whole."""
