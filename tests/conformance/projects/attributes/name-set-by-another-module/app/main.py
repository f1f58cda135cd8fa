from app import coercions, elements

coercions.elements = elements
