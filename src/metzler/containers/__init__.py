"""What files hold before anybody calls it a network: archives, arrays, HDF5, MATLAB, cells of texts, packed or not.

A file is data that nobody trusts: what it announces is compared with a limit before memory is taken.
"""
