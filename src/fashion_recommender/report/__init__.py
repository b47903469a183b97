"""The report: one HTML page that stands alone and can be read without knowing the code."""

from fashion_recommender.report.page import report_page

__all__ = ["report_page"]
