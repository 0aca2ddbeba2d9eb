"""What pages share: one folder per kit, named for what it makes; knows `adal`, never `pages`."""
