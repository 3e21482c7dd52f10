"""The benchmark of h2tap against other proxies.

The way of a run: `options` says what is asked, `pki`, `bodies` and `upstream` make the place,
`bridge` and `peers` start the proxies, `check` proves that each of them does its work, `cells` says
which loads there are, `measure` puts them on the bridges in turn, `report` and `targets` tell what
came of it.
"""
