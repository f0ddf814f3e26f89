"""The portal: what a firm and a lawyer see of themselves. Everything is found through their own seats."""
