"""A test archive: every style of portal, and every way a site misbehaves, each on a host of its own.

page.py        what a portal is, its reports, its rows with the look-alikes between them
cms.py         the portals whose lists come from a program: Hanweb, gkmlpt, UCAP, Anhui, Epoint, ASP.NET, WAS
folders.py     the portals whose lists are files: TRS, VSB, Hunan, Nantong, flip books, and lists in disguise
variants.py    their lists in other shapes: several on a page, other calls, other spellings, children of a column
further.py     and more of these
hidden.py      links that are not written as such, or say little of what they lead to; folders of a web server
newer.py       lists of newer platforms: units, trees, files of data, JSON inside JSON
turning.py     ways to turn pages, to choose among years and bodies, and to write titles
rarer.py       tables of libraries, states of scripts, fragments, maps, words for the next page
carriers.py    ways in which an article carries its report; one article under many addresses
unruly.py      hosts that misbehave
rough.py       and more of these: no HTTP, firewalls, storms, lists without end, every kind of robots.txt
census.py      a harvest of all of it through the real command, and the table of what it brought
"""
