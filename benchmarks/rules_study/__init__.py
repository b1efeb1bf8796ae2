"""Which rule of thumb was right how often, and which simple rule do recorded tables support?"""
