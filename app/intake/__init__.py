"""The room that turns an agreement's text into structure: read, find the parts, write a draft."""
