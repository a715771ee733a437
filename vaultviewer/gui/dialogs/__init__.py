"""Dialogs: connections, questions that need an answer, about. None blocks, none calls anything outside."""
