"""Repeats the gate under changing load: does a verdict change?"""
