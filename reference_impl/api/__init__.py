"""The Till API and the webhook endpoint over HTTP."""
