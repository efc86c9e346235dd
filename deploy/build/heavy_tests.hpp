// The same for tests.
#pragma once
#include <fstream>
#include <iostream>
#include <thread>

#include <gtest/gtest.h>

#include "heavy.hpp"
