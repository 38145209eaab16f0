"""What is read on paper: documents of a case, lists to publish, differences to sign (文书、清单、对照表)."""
