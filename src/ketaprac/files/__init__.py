"""Files in and out: TOML and JSON become values, errors name the place.

``convert`` turns tables into values, ``case`` and ``practice`` know the two
file formats, ``episode`` the stored document, ``write`` leaves nothing half done.
"""
