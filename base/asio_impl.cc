// The compiled part of Asio (BOOST_ASIO_SEPARATE_COMPILATION): once here instead of inline in every
// translation unit, which halves the build.

#include <boost/asio/impl/src.hpp>
