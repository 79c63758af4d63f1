"""The demo's content: two hospitals in real use, told relative to the moment at which they are sown."""
