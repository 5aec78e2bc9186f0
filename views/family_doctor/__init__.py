"""Family doctors: signing, renewal, fulfilment, teams."""
