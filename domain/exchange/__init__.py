"""The programme's records as spreadsheets: layouts, dirty files read into checked rows, templates written."""
