"""The methodology pack: lifecycles, gates, criteria and calendar as data, its loader and its checks."""
