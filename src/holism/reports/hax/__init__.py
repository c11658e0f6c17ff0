"""The 18 guidelines for human-AI interaction (Amershi et al., CHI 2019), held against a declaration and its log."""
