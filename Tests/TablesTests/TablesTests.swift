import Testing
import Tables
