"""Networks: small networks on real data, trained while you watch; a folder per box."""
