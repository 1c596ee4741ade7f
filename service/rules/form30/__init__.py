"""Thể thức: what the decree (NĐ 30/2020) asks of a paper, judged on what one sees of it. Pure."""
